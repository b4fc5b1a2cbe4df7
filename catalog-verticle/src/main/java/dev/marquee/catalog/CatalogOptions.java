package dev.marquee.catalog;

import java.time.Duration;

/// Settings of the catalog, section `catalog`.
///
/// @param cacheTtl longest time an answer is served from memory, 1 ms to 1 h
/// @param titleCacheBytes memory for answers about single titles
/// @param pageCacheBytes memory for pages, searches and genre lists
/// @param typoMatchesMax known words that one mistyped word of a search may stand for, 1 to 100
public record CatalogOptions(
    Duration cacheTtl, long titleCacheBytes, long pageCacheBytes, int typoMatchesMax) {
  private static final Duration CACHE_TTL_MAX = Duration.ofHours(1);

  public CatalogOptions {
    if (cacheTtl.isZero() || cacheTtl.isNegative() || cacheTtl.compareTo(CACHE_TTL_MAX) > 0) {
      throw new IllegalArgumentException("cacheTtl: must be 1ms to 1h");
    }
    if (titleCacheBytes < 0 || pageCacheBytes < 0) {
      throw new IllegalArgumentException("titleCacheBytes, pageCacheBytes: must not be negative");
    }
    if (typoMatchesMax < 1 || typoMatchesMax > 100) {
      throw new IllegalArgumentException("typoMatchesMax: must be 1 to 100");
    }
  }
}
