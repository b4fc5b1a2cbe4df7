package dev.marquee.benchmarks;

/// A number a benchmark found beside its rounds.
///
/// @param name of few words
/// @param unit "µs", "bytes", …; empty for a count
public record Note(String name, double value, String unit) {}
