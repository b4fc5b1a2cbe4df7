package dev.marquee.catalog;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// How text is cut into words for search, and how far two words may be apart. The same for what is
/// stored and what is asked for, and none of the database's business, so that it doesn't hang on a
/// server's locale.
///
/// Folded away: case, accents of Latin letters, apostrophes, joiners, and in Devanagari what
/// writers leave out or swap (nukta, chandrabindu for anusvara). Vowel signs stay: they tell words
/// apart.
final class SearchText {
  /// Characters of a word that count.
  static final int WORD_MAX = 40;

  private static final int NUKTA = 0x093C;
  private static final int CHANDRABINDU = 0x0901;
  private static final int ANUSVARA = 0x0902;

  private SearchText() {}

  /// The words of a text in their order.
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    decomposed
        .codePoints()
        .forEach(c -> {
          if (isLetter(c)) {
            fold(c, word);
          } else if (!isSilent(c)) {
            end(word, words);
          }
        });
    end(word, words);
    return words;
  }

  /// Typos a word of a query may have: none below 5 characters, 1 below 9, 2 from there on. A typo
  /// is a character too many, too few or wrong, or two neighbours swapped.
  static int typosMax(String word) {
    int length = word.codePointCount(0, word.length());
    return length < 5 ? 0 : length < 9 ? 1 : 2;
  }

  /// What is left of a word after every choice of at most [#typosMax] deletions, the word itself
  /// included. Words that many typos apart share one; words that share one may be further apart.
  static Set<String> deletions(String word) {
    Set<String> left = new HashSet<>(Set.of(word));
    Set<String> last = left;
    for (int i = typosMax(word); i > 0; i--) {
      Set<String> next = new HashSet<>();
      for (String longer : last) {
        for (int at = 0; at < longer.length(); at = longer.offsetByCodePoints(at, 1)) {
          next.add(longer.substring(0, at) + longer.substring(longer.offsetByCodePoints(at, 1)));
        }
      }
      left.addAll(next);
      last = next;
    }
    return left;
  }

  /// Typos that make one word of the other: the optimal string alignment distance.
  static int typos(String one, String other) {
    int[] a = one.codePoints().toArray();
    int[] b = other.codePoints().toArray();
    int[][] distance = new int[a.length + 1][b.length + 1];
    for (int i = 0; i <= a.length; i++) {
      for (int j = 0; j <= b.length; j++) {
        if (i == 0 || j == 0) {
          distance[i][j] = i + j;
          continue;
        }
        int wrong = distance[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        int best = Math.min(wrong, Math.min(distance[i - 1][j], distance[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
          best = Math.min(best, distance[i - 2][j - 2] + 1);
        }
        distance[i][j] = best;
      }
    }
    return distance[a.length][b.length];
  }

  private static boolean isLetter(int c) {
    int type = Character.getType(c);
    return Character.isLetterOrDigit(c)
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.NON_SPACING_MARK;
  }

  /// Apostrophes and joiners don't part words: "ocean's" is "oceans".
  private static boolean isSilent(int c) {
    return c == '\'' || c == '’' || Character.getType(c) == Character.FORMAT;
  }

  private static void fold(int c, StringBuilder word) {
    boolean accent =
        Character.UnicodeBlock.COMBINING_DIACRITICAL_MARKS.equals(Character.UnicodeBlock.of(c));
    if (accent || c == NUKTA) {
      return;
    }
    switch (c) {
      case 'ß' -> word.append("ss");
      case 'æ' -> word.append("ae");
      case 'œ' -> word.append("oe");
      case 'ø' -> word.append('o');
      case 'ł' -> word.append('l');
      case 'đ' -> word.append('d');
      case 'ı' -> word.append('i');
      case CHANDRABINDU -> word.appendCodePoint(ANUSVARA);
      default -> {
        int digit = Character.isDigit(c) ? Character.digit(c, 10) : -1;
        word.appendCodePoint(digit < 0 ? c : '0' + digit);
      }
    }
  }

  private static void end(StringBuilder word, List<String> words) {
    if (word.isEmpty()) {
      return;
    }
    int length = word.codePointCount(0, word.length());
    words.add(
        length <= WORD_MAX
            ? word.toString()
            : word.substring(0, word.offsetByCodePoints(0, WORD_MAX)));
    word.setLength(0);
  }
}
