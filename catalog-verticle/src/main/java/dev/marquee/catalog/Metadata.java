package dev.marquee.catalog;

import java.text.Normalizer;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an editor says about a title, checked by [MetadataForm].
///
/// @param releaseDate null while unknown
/// @param maturityRating of the CBFC
/// @param language BCP 47, canonical case
/// @param cast people in order of appearance
/// @param posterUrl path on the platform's own origin; empty for none
record Metadata(
    TitleKind type,
    String name,
    String description,
    @Nullable LocalDate releaseDate,
    String maturityRating,
    List<String> genres,
    String language,
    List<String> cast,
    Tier tier,
    Availability availability,
    String posterUrl) {
  Metadata {
    genres = List.copyOf(genres);
    cast = List.copyOf(cast);
  }

  /// A genre's name as names are compared: "Sci-Fi" is "sci-fi".
  static String genreKey(String genre) {
    return Normalizer.normalize(genre, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
  }
}
