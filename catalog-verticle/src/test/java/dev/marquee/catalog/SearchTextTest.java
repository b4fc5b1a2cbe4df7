package dev.marquee.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTextTest {
  @Test
  void textIsCutIntoFoldedWords() {
    assertThat(SearchText.words("Amélie: Le Fabuleux Destin d’Amélie Poulain"))
        .containsExactly("amelie", "le", "fabuleux", "destin", "damelie", "poulain");
    assertThat(SearchText.words("Ocean's 8 -- GROẞE Stra\u00dfe, Łódź"))
        .containsExactly("oceans", "8", "grosse", "strasse", "lodz");
    assertThat(SearchText.words(" !?… ")).isEmpty();
  }

  @Test
  void hindiWordsKeepTheirVowelSignsAndLoseWhatWritersSwap() {
    assertThat(SearchText.words("दिलवाले दुल्हनिया ले जायेंगे"))
        .containsExactly("दिलवाले", "दुल्हनिया", "ले", "जायेंगे");
    assertThat(SearchText.words("क़िस्मत")).isEqualTo(SearchText.words("किस्मत"));
    assertThat(SearchText.words("चाँद")).isEqualTo(SearchText.words("चांद"));
    assertThat(SearchText.words("धूम २")).containsExactly("धूम", "2");
  }

  @Test
  void aWordCountsUpToItsLimit() {
    assertThat(SearchText.words("x".repeat(1_000)))
        .containsExactly("x".repeat(SearchText.WORD_MAX));
  }

  @ParameterizedTest
  @CsvSource({"'',0", "abcd,0", "abcde,1", "abcdefgh,1", "abcdefghi,2", "दिलव,0", "दिलवा,1"})
  void longerWordsMayHaveMoreTypos(String word, int typosMax) {
    assertThat(SearchText.typosMax(word)).isEqualTo(typosMax);
  }

  @ParameterizedTest
  @CsvSource({
    "dangal,dangal,0",
    "dangal,dangl,1",
    "dangal,dangall,1",
    "dangal,dungal,1",
    "dangal,dagnal,1",
    "dangal,dugnal,2",
    "abcd,badc,2",
    "'',abc,3",
    "😀a,a😀,1"
  })
  void typosAreMissingAddedWrongAndSwappedCharacters(String one, String other, int typos) {
    assertThat(SearchText.typos(one, other)).isEqualTo(typos);
    assertThat(SearchText.typos(other, one)).isEqualTo(typos);
  }

  @Test
  void wordsWithinTheAllowedTyposAlwaysShareADeletion() {
    Random random = new Random(42);
    int pairs = 0;
    while (pairs < 5_000) {
      String word = word(random, 4 + random.nextInt(10));
      String typed = mistyped(random, word, 1 + random.nextInt(2));
      int typos = SearchText.typos(typed, word);
      if (typos == 0 || typos > SearchText.typosMax(typed)) {
        continue;
      }

      boolean shared =
          !Collections.disjoint(SearchText.deletions(typed), SearchText.deletions(word));

      assertThat(shared).as("%s for %s", typed, word).isTrue();
      pairs++;
    }
  }

  @Test
  void knownWordsAreTakenByTheirDistanceNearestFirstAndNoMoreThanAllowed() {
    SearchQuery query = SearchQuery.of("dangal xyzw", new TitleFilter(null, "", "", 0), 20);
    List<String> known = List.of("dungle", "dangall", "dangal", "dagnal", "xyzv", "mangal");

    SearchQuery expanded = query.withKnown(known, 2);

    assertThat(expanded.words())
        .containsExactly(
            new SearchQuery.Word("dangal", false, List.of("dagnal", "dangall")),
            new SearchQuery.Word("xyzw", true, List.of()));
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(6)));
    }
    return word.toString();
  }

  private static String mistyped(Random random, String word, int typos) {
    StringBuilder typed = new StringBuilder(word);
    for (int i = 0; i < typos && typed.length() > 2; i++) {
      int at = random.nextInt(typed.length() - 1);
      int kind = random.nextInt(4);
      switch (kind) {
        case 0 -> typed.deleteCharAt(at);
        case 1 -> typed.insert(at, 'z');
        case 2 -> typed.setCharAt(at, 'z');
        default -> {
          char swapped = typed.charAt(at);
          typed.setCharAt(at, typed.charAt(at + 1));
          typed.setCharAt(at + 1, swapped);
        }
      }
    }
    return typed.toString();
  }
}
