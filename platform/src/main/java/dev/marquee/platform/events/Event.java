package dev.marquee.platform.events;

import com.google.protobuf.MessageLite;

/// A durable fact about one aggregate, to be published after the transaction that made it true.
///
/// @param type the seeds' own name, e.g. `movie_created`
/// @param aggregateId key of the topic: order holds per aggregate
/// @param aggregateVersion rises by one with each event of the aggregate, from 1
/// @param payload ids and versions only, never personal data; ≤64 KiB
public record Event(String type, String aggregateId, long aggregateVersion, MessageLite payload) {}
