package dev.marquee.catalog;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The words a title is found by, most important first.
record SearchDocument(
    List<String> name, List<String> cast, List<String> genres, List<String> description) {
  static SearchDocument of(Metadata metadata) {
    return new SearchDocument(
        SearchText.words(metadata.name()),
        SearchText.words(String.join(" ", metadata.cast())),
        SearchText.words(String.join(" ", metadata.genres())),
        SearchText.words(metadata.description()));
  }

  /// Words that a mistyped one may stand for: all but those of the description, which would only
  /// add noise.
  SortedSet<String> known() {
    SortedSet<String> known = new TreeSet<>(name);
    known.addAll(cast);
    known.addAll(genres);
    return known;
  }
}
