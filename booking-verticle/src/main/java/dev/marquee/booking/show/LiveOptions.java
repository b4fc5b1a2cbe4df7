package dev.marquee.booking.show;

import java.time.Duration;

/// How the live map is kept and followed.
///
/// @param sweepInterval between two sweeps of expired holds
/// @param resyncInterval between two comparisons of Redis with Postgres
/// @param resyncWindow shows whose bookings changed within it are compared
/// @param pollInterval longest wait of a watcher when a hint gets lost, ≤500 ms
/// @param heartbeat after which a quiet watch stream carries an empty change
/// @param changesKept changes of one show that can be followed from
/// @param watchersMax watch streams of one process
/// @param backlogMax changes one slow watcher may be behind before it is dropped
public record LiveOptions(
    Duration sweepInterval,
    Duration resyncInterval,
    Duration resyncWindow,
    Duration pollInterval,
    Duration heartbeat,
    int changesKept,
    int watchersMax,
    int backlogMax) {}
