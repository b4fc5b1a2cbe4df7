package dev.marquee.streaming.transcode;

import java.util.UUID;

/// A worker's right to one job for a while.
///
/// @param attempt which run this is, from 1, never used twice: it fences a worker that was taken
///   for dead
/// @param tries runs so far that count against the video: this one, and those that failed or died
/// @param holder who has it
record Lease(String tenant, UUID asset, int attempt, int tries, String holder) {}
