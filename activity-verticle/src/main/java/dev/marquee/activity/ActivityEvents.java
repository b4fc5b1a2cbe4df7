package dev.marquee.activity;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.marquee.platform.events.Event;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.events.ReceivedEvent;
import dev.marquee.platform.events.TelemetryProducer;
import dev.marquee.platform.events.Topics;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.activity.v1.LibraryEvent;
import dev.marquee.proto.activity.v1.PositionRecorded;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What activity publishes, and what it hears. Positions go to the telemetry topic directly and
/// come back from it: the topic is their log, Postgres the result.
final class ActivityEvents {
  static final String POSITION_RECORDED = "position_recorded";
  static final String LIBRARY_UPDATED = "library-updated";
  private static final String TELEMETRY = Topics.telemetryOf("activity");

  private final Events events;
  private final TelemetryProducer telemetry;

  ActivityEvents(Events events) {
    this.events = events;
    this.telemetry = events.telemetry(TELEMETRY);
  }

  /// Publishes a position; succeeds once Kafka has it, fails with a fault. One account's reports on
  /// one title stay in order.
  Future<Void> positionRecorded(Viewing viewing, Position position) {
    PositionRecorded recorded =
        PositionRecorded.newBuilder()
            .setAccountId(viewing.accountId().toString())
            .setProfileId(viewing.profileId().toString())
            .setTitleId(viewing.titleId().toString())
            .setSessionId(position.sessionId().toString())
            .setPositionMillis(position.positionMillis())
            .setDurationMillis(position.durationMillis())
            .setAtMillis(position.at().toEpochMilli())
            .setSequence(position.sequence())
            .setCompleted(position.completed())
            .build();
    String key = viewing.accountId() + "/" + viewing.titleId();
    return telemetry.send(CallContext.current().tenant(), POSITION_RECORDED, key, recorded);
  }

  /// Publishes a change of a watchlist, with the transaction that makes it.
  ///
  /// @param version of the account's library
  void libraryUpdated(Tx tx, UUID accountId, UUID titleId, boolean added, long version) {
    LibraryEvent updated =
        LibraryEvent.newBuilder()
            .setAccountId(accountId.toString())
            .setTitleId(titleId.toString())
            .setAdded(added)
            .setVersion(version)
            .build();
    events.outbox().append(tx, new Event(LIBRARY_UPDATED, accountId.toString(), version, updated));
  }

  /// Starts to publish the outbox and to bring positions to Postgres.
  Future<Void> start(Positions positions) {
    return Future.all(
            events.startRelay(),
            events.consume(
                "positions", List.of(TELEMETRY), (tx, event) -> keep(positions, tx, event)))
        .mapEmpty();
  }

  private static void keep(Positions positions, Tx tx, ReceivedEvent event) {
    if (event.type().equals(POSITION_RECORDED)) {
      PositionRecorded recorded = read(event);
      positions.keep(
          tx,
          new Viewing(
              UUID.fromString(recorded.getAccountId()),
              UUID.fromString(recorded.getProfileId()),
              UUID.fromString(recorded.getTitleId())),
          new Position(
              UUID.fromString(recorded.getSessionId()),
              recorded.getPositionMillis(),
              recorded.getDurationMillis(),
              Instant.ofEpochMilli(recorded.getAtMillis()),
              recorded.getSequence(),
              recorded.getCompleted()));
    }
  }

  private static PositionRecorded read(ReceivedEvent event) {
    try {
      return PositionRecorded.parseFrom(event.payload());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a " + POSITION_RECORDED, e);
    }
  }

  /// Stops consumers, relay and producer; what is in hand is finished.
  Future<Void> close() {
    return events.close().eventually(telemetry::close);
  }
}
