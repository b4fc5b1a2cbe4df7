package dev.marquee.embedded;

/// A Kafka to connect to.
///
/// @param bootstrap value for `bootstrap.servers`, as in `127.0.0.1:9092`
public record KafkaServer(String bootstrap) {}
