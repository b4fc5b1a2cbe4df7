package dev.marquee.streaming.transcode;

import java.util.UUID;

/// A worker's right to one job for a while.
///
/// @param attempt which run this is, from 1, never used twice: it fences a worker that was taken
///   for dead
/// @param failures runs before this one in which FFmpeg failed; runs that died, or that the disk or
///   a store broke off, say nothing of the video
/// @param holder who has it
record Lease(String tenant, UUID asset, int attempt, int failures, String holder) {}
