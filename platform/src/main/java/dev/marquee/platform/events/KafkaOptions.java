package dev.marquee.platform.events;

/// Where Kafka is.
///
/// @param bootstrap comma-separated `host:port`
/// @param prefix put before every topic and group name, so that installations can share a cluster;
///   may be empty
/// @param partitions of a topic that doesn't exist yet
/// @param replication of a topic that doesn't exist yet
public record KafkaOptions(String bootstrap, String prefix, int partitions, int replication) {}
