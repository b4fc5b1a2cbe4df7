package dev.marquee.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What a viewer searches for, word by word: titles must have all of them.
///
/// @param limit titles wanted
record SearchQuery(List<Word> words, TitleFilter filter, int limit) {
  /// Words that are looked at.
  static final int WORDS_MAX = 16;

  /// One word.
  ///
  /// @param last it may be the beginning of a word
  /// @param alike known words it may be a mistyped form of, nearest first
  record Word(String typed, boolean last, List<String> alike) {}

  SearchQuery {
    words = List.copyOf(words);
  }

  /// The words as typed, before any is known to be mistyped.
  static SearchQuery of(String text, TitleFilter filter, int limit) {
    List<String> typed = SearchText.words(text);
    int count = Math.min(typed.size(), WORDS_MAX);
    List<Word> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add(new Word(typed.get(i), i == count - 1, List.of()));
    }
    return new SearchQuery(words, filter, limit);
  }

  /// By what known words alike are found, for all words that may be mistyped.
  Set<String> deletions() {
    Set<String> deletions = new HashSet<>();
    for (Word word : words) {
      if (SearchText.typosMax(word.typed) > 0) {
        deletions.addAll(SearchText.deletions(word.typed));
      }
    }
    return deletions;
  }

  /// With those of the known words that are near enough, at most `max` a word.
  SearchQuery withKnown(List<String> known, int max) {
    return new SearchQuery(
        words.stream()
            .map(word -> new Word(word.typed, word.last, alike(word.typed, known, max)))
            .toList(),
        filter,
        limit);
  }

  /// The words as one text.
  String phrase() {
    return words.stream().map(Word::typed).collect(Collectors.joining(" "));
  }

  private static List<String> alike(String typed, List<String> known, int max) {
    record Near(String word, int typos) {}
    int typosMax = SearchText.typosMax(typed);
    return known.stream()
        .filter(word -> Math.abs(word.length() - typed.length()) <= 2 * typosMax)
        .map(word -> new Near(word, SearchText.typos(typed, word)))
        .filter(near -> near.typos > 0 && near.typos <= typosMax)
        .sorted(Comparator.comparingInt(Near::typos).thenComparing(Near::word))
        .limit(max)
        .map(Near::word)
        .toList();
  }
}
