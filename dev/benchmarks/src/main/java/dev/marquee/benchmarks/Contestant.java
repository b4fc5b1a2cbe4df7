package dev.marquee.benchmarks;

/// One side of a comparison.
///
/// @param name short, for the table
/// @param about what it is, in a phrase
/// @param process the server, whose processor time is counted
public record Contestant(String name, String about, Target target, ProcessHandle process) {}
