package dev.marquee.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.catalog.MetadataForm.Checked;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataFormTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  /// A form that keeps every rule, to be spoilt field by field.
  static final class Form {
    @Nullable TitleKind type = TitleKind.MOVIE;
    String name = "Sholay";
    String description = "Two men,\nhired for one job.";
    String releaseDate = "1975-08-15";
    String maturityRating = "U/A 13+";
    List<String> genres = List.of("Action", "Drama");
    String language = "hi";
    List<String> cast = List.of("Amitabh Bachchan");
    @Nullable Tier tier = Tier.PREMIUM;
    List<String> countries = List.of("IN", "NP");
    @Nullable Instant from = NOON;
    @Nullable Instant until = NOON.plusSeconds(1);
    String posterUrl = "/media/posters/sholay.jpg";

    Checked check() {
      return new MetadataForm(
              type,
              name,
              description,
              releaseDate,
              maturityRating,
              genres,
              language,
              cast,
              tier,
              countries,
              from,
              until,
              posterUrl)
          .check();
    }
  }

  @Test
  void aFormThatKeepsEveryRuleIsTakenAsItIs() {
    assertThat(new Form().check())
        .isEqualTo(
            new Checked.Valid(
                new Metadata(
                    TitleKind.MOVIE,
                    "Sholay",
                    "Two men,\nhired for one job.",
                    LocalDate.of(1975, 8, 15),
                    "U/A 13+",
                    List.of("Action", "Drama"),
                    "hi",
                    List.of("Amitabh Bachchan"),
                    Tier.PREMIUM,
                    new Availability(List.of("IN", "NP"), NOON, NOON.plusSeconds(1)),
                    "/media/posters/sholay.jpg")));
  }

  static Stream<Arguments> brokenFields() {
    return Stream.of(
        broken("type", form -> form.type = null),
        broken("name", form -> form.name = " \t"),
        broken("name", form -> form.name = "x".repeat(501)),
        broken("name", form -> form.name = "a\0b"),
        broken("description", form -> form.description = "x".repeat(5_001)),
        broken("description", form -> form.description = "a\0b"),
        broken("releaseDate", form -> form.releaseDate = "15.08.1975"),
        broken("releaseDate", form -> form.releaseDate = "2026-02-30"),
        broken("releaseDate", form -> form.releaseDate = "+12026-01-01"),
        broken("maturityRating", form -> form.maturityRating = ""),
        broken("maturityRating", form -> form.maturityRating = "PG-13"),
        broken("genres", form -> form.genres = Collections.nCopies(11, "Drama")),
        broken("genres.1", form -> form.genres = List.of("Drama", "x".repeat(51))),
        broken("genres.0", form -> form.genres = List.of("")),
        broken("language", form -> form.language = ""),
        broken("language", form -> form.language = "english!"),
        broken("language", form -> form.language = "hi-" + "abcdefgh-".repeat(4) + "abc"),
        broken("cast", form -> form.cast = Collections.nCopies(51, "Someone")),
        broken("cast.0", form -> form.cast = List.of("x".repeat(201))),
        broken("countries.1", form -> form.countries = List.of("IN", "in")),
        broken("countries.0", form -> form.countries = List.of("XX")),
        broken("countries", form -> form.countries = Collections.nCopies(300, "IN")),
        broken("availableUntil", form -> form.until = form.from),
        broken("posterUrl", form -> form.posterUrl = "https://elsewhere.example/poster.jpg"),
        broken("posterUrl", form -> form.posterUrl = "//elsewhere.example/poster.jpg"),
        broken("posterUrl", form -> form.posterUrl = "/" + "x".repeat(500)));
  }

  private static Arguments broken(String field, java.util.function.Consumer<Form> spoil) {
    return Arguments.of(
        field,
        (UnaryOperator<Form>)
            form -> {
              spoil.accept(form);
              return form;
            });
  }

  @ParameterizedTest
  @MethodSource("brokenFields")
  void aBrokenRuleIsToldWithTheNameOfItsField(String field, UnaryOperator<Form> spoil) {
    Checked checked = spoil.apply(new Form()).check();

    assertThat(checked)
        .isInstanceOfSatisfying(
            Checked.Broken.class,
            broken ->
                assertThat(broken.violations())
                    .singleElement()
                    .satisfies(violation -> {
                      assertThat(violation.field()).isEqualTo("metadata." + field);
                      assertThat(violation.rule()).isNotBlank();
                    }));
  }

  @Test
  void allBrokenRulesAreToldAtOnce() {
    Form form = new Form();
    form.name = "";
    form.language = "";
    form.countries = List.of("XX");

    assertThat(form.check())
        .isInstanceOfSatisfying(
            Checked.Broken.class,
            broken ->
                assertThat(broken.violations())
                    .extracting(MetadataForm.Violation::field)
                    .containsExactly("metadata.name", "metadata.language", "metadata.countries.0"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 500})
  void theLengthOfANameIsCountedInCharactersNotInUnits(int length) {
    Form form = new Form();
    form.name = "😀".repeat(length);

    assertThat(form.check()).isInstanceOf(Checked.Valid.class);
  }

  @Test
  void textsAreStrippedAndRepetitionsDropped() {
    Form form = new Form();
    form.name = "  Sholay ";
    form.genres = List.of("Drama", "drama ", "Action");
    form.countries = List.of("IN", "IN");
    form.language = "EN-in";
    form.tier = null;

    assertThat(form.check())
        .isInstanceOfSatisfying(
            Checked.Valid.class,
            valid -> {
              assertThat(valid.metadata().name()).isEqualTo("Sholay");
              assertThat(valid.metadata().genres()).containsExactly("Drama", "Action");
              assertThat(valid.metadata().availability().countries()).containsExactly("IN");
              assertThat(valid.metadata().language()).isEqualTo("en-IN");
              assertThat(valid.metadata().tier()).isEqualTo(Tier.FREE);
            });
  }
}
