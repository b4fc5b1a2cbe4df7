package dev.marquee.platform.redis;

import java.time.Duration;

/// The three Redis endpoints; on a laptop all are one server.
///
/// @param cache URI; LFU, may lose everything at any time
/// @param coordination URI; holds and limits, noeviction
/// @param sessions URI; sign-in sessions, noeviction, append-only file
/// @param timeout longest wait for one answer
public record RedisEndpoints(
    String cache, String coordination, String sessions, Duration timeout) {}
