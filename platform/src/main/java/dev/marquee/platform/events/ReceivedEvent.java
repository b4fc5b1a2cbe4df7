package dev.marquee.platform.events;

import com.google.protobuf.ByteString;
import java.time.Instant;

/// An event as a consumer gets it (CloudEvents 1.0, Kafka binding, binary mode).
///
/// @param id unique per event (`ce_id`)
/// @param tenant whose it is (`ce_tenant`)
/// @param type e.g. `movie_created` (`ce_type`)
/// @param aggregateId the record's key (`ce_subject`)
/// @param version of the aggregate (`ce_aggregateversion`); 0 for telemetry
/// @param payload protobuf bytes
/// @param occurredAt when it became true (`ce_time`)
/// @param topic where it came from, without the installation's prefix
public record ReceivedEvent(
    String id,
    String tenant,
    String type,
    String aggregateId,
    long version,
    ByteString payload,
    Instant occurredAt,
    String topic) {}
