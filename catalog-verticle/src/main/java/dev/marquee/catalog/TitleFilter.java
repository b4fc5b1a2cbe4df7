package dev.marquee.catalog;

import org.jspecify.annotations.Nullable;

/// Which titles are wanted; all conditions must hold.
///
/// @param kind null for any
/// @param genreKey see [Metadata#genreKey]; empty for any
/// @param language BCP 47, with all its regions; empty for any
/// @param year of release; 0 for any
record TitleFilter(@Nullable TitleKind kind, String genreKey, String language, int year) {}
