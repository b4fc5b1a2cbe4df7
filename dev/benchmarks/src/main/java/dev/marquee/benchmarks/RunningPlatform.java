package dev.marquee.benchmarks;

import java.net.URI;

/// A platform that runs in a process of its own, with its demo loaded and nothing else to do.
///
/// @param url of its edge
/// @param process whose processor time is counted; its children (Redis, Postgres, Kafka) are
///   counted apart
public record RunningPlatform(URI url, ProcessHandle process) {}
