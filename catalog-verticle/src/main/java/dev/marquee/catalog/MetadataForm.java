package dev.marquee.catalog;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.IllformedLocaleException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Metadata as an editor sent it, not yet checked.
///
/// @param type null when missing
/// @param releaseDate ISO 8601; empty when unknown
/// @param tier null for free
record MetadataForm(
    @Nullable TitleKind type,
    String name,
    String description,
    String releaseDate,
    String maturityRating,
    List<String> genres,
    String language,
    List<String> cast,
    @Nullable Tier tier,
    List<String> countries,
    @Nullable Instant availableFrom,
    @Nullable Instant availableUntil,
    String posterUrl) {
  /// Film certificates of India's Central Board of Film Certification, since 2024.
  static final List<String> MATURITY_RATINGS = List.of("U", "U/A 7+", "U/A 13+", "U/A 16+", "A");

  static final int NAME_MAX = 500;
  static final int DESCRIPTION_MAX = 5_000;
  static final int GENRES_MAX = 10;
  static final int GENRE_MAX = 50;
  static final int CAST_MAX = 50;
  static final int PERSON_MAX = 200;
  static final int LANGUAGE_MAX = 35;
  static final int POSTER_URL_MAX = 500;
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  MetadataForm {
    genres = List.copyOf(genres);
    cast = List.copyOf(cast);
    countries = List.copyOf(countries);
  }

  /// One broken rule.
  ///
  /// @param field JSON name, dotted, as the caller sent it, e.g. "metadata.genres.3"
  /// @param rule one sentence a person understands
  record Violation(String field, String rule) {}

  /// What a check found.
  sealed interface Checked {
    /// Every rule holds.
    record Valid(Metadata metadata) implements Checked {}

    /// All rules that are broken, in the order of the fields.
    record Broken(List<Violation> violations) implements Checked {}
  }

  /// Checks every rule. Texts are stripped, repeated genres and countries dropped, codes brought to
  /// their canonical case.
  Checked check() {
    List<Violation> broken = new ArrayList<>();
    if (type == null) {
      broken.add(violation("type", "Must be movie, tv_show, sports or event."));
    }
    String checkedName = line(broken, "name", name, NAME_MAX);
    checkDescription(broken);
    LocalDate checkedDate = date(broken);
    if (!MATURITY_RATINGS.contains(maturityRating)) {
      broken.add(
          violation(
              "maturityRating", "Must be one of " + String.join(", ", MATURITY_RATINGS) + "."));
    }
    List<String> checkedGenres =
        distinct(lines(broken, "genres", genres, GENRES_MAX, GENRE_MAX), Metadata::genreKey);
    String checkedLanguage = language(broken);
    List<String> checkedCast = lines(broken, "cast", cast, CAST_MAX, PERSON_MAX);
    List<String> checkedCountries = countries(broken);
    if (availableFrom != null
        && availableUntil != null
        && !availableFrom.isBefore(availableUntil)) {
      broken.add(violation("availableUntil", "Must be after availableFrom."));
    }
    checkPosterUrl(broken);
    if (type == null || !broken.isEmpty()) {
      return new Checked.Broken(List.copyOf(broken));
    }
    return new Checked.Valid(
        new Metadata(
            type,
            checkedName,
            description.strip(),
            checkedDate,
            maturityRating,
            checkedGenres,
            checkedLanguage,
            checkedCast,
            tier == null ? Tier.FREE : tier,
            new Availability(checkedCountries, availableFrom, availableUntil),
            posterUrl));
  }

  private void checkDescription(List<Violation> broken) {
    if (length(description.strip()) > DESCRIPTION_MAX) {
      broken.add(violation("description", "Must have at most 5,000 characters."));
    } else if (hasControls(description.replaceAll("[\\n\\r\\t]", ""))) {
      broken.add(
          violation("description", "Must have no control characters but tabs and line ends."));
    }
  }

  private @Nullable LocalDate date(List<Violation> broken) {
    if (releaseDate.isEmpty()) {
      return null;
    }
    try {
      if (releaseDate.length() == 10) {
        return LocalDate.parse(releaseDate);
      }
    } catch (DateTimeParseException ignored) {
      // The rule below says all there is to say.
    }
    broken.add(violation("releaseDate", "Must be a date like 2026-11-20."));
    return null;
  }

  private String language(List<Violation> broken) {
    try {
      Locale locale = new Locale.Builder().setLanguageTag(language).build();
      if (!locale.getLanguage().isEmpty() && language.length() <= LANGUAGE_MAX) {
        return locale.toLanguageTag();
      }
    } catch (IllformedLocaleException ignored) {
      // As above.
    }
    broken.add(violation("language", "Must be a BCP 47 code like hi or en-IN."));
    return "";
  }

  private List<String> countries(List<Violation> broken) {
    if (countries.size() > COUNTRIES.size()) {
      broken.add(violation("countries", "Must have at most " + COUNTRIES.size() + " entries."));
      return List.of();
    }
    for (int i = 0; i < countries.size(); i++) {
      if (!COUNTRIES.contains(countries.get(i))) {
        broken.add(
            violation(
                "countries." + i, "Must be an ISO 3166-1 code of two capital letters like IN."));
      }
    }
    return distinct(countries, Function.identity());
  }

  /// Only paths on our own origin: a poster elsewhere would tell a stranger who looks at what.
  private void checkPosterUrl(List<Violation> broken) {
    boolean path =
        posterUrl.startsWith("/") && !posterUrl.startsWith("//") && !posterUrl.contains("\\");
    boolean clean = posterUrl.chars().allMatch(c -> c > ' ' && c < 127);
    if (!posterUrl.isEmpty() && (!path || !clean || posterUrl.length() > POSTER_URL_MAX)) {
      broken.add(
          violation(
              "posterUrl", "Must be a path like /media/poster.jpg of at most 500 characters."));
    }
  }

  private static List<String> lines(
      List<Violation> broken, String field, List<String> values, int countMax, int lengthMax) {
    if (values.size() > countMax) {
      broken.add(violation(field, "Must have at most " + countMax + " entries."));
      return List.of();
    }
    List<String> checked = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      checked.add(line(broken, field + "." + i, values.get(i), lengthMax));
    }
    return checked;
  }

  private static String line(List<Violation> broken, String field, String value, int lengthMax) {
    String stripped = value.strip();
    if (stripped.isEmpty() || length(stripped) > lengthMax) {
      broken.add(violation(field, "Must have 1 to " + lengthMax + " characters."));
    } else if (hasControls(stripped)) {
      broken.add(violation(field, "Must have no control characters."));
    }
    return stripped;
  }

  private static List<String> distinct(List<String> values, Function<String, String> key) {
    Map<String, String> keyToValue = new LinkedHashMap<>();
    values.forEach(value -> keyToValue.putIfAbsent(key.apply(value), value));
    return List.copyOf(keyToValue.values());
  }

  private static Violation violation(String field, String rule) {
    return new Violation("metadata." + field, rule);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }
}
