package dev.marquee.platform.events;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;

/// Handles a batch in lanes, side by side on virtual threads of their own: the events of one key go
/// down one lane, one after the other.
final class EventLanes {
  private static final int LANES = 32;

  private final ContextInternal context;
  private final String prefix;
  private final EventDelivery delivery;

  /// @param context each lane runs on a duplicate of it
  /// @param prefix of topics, the installation's
  EventLanes(ContextInternal context, String prefix, EventDelivery delivery) {
    this.context = context;
    this.prefix = prefix;
    this.delivery = delivery;
  }

  private record Received(ConsumerRecord<String, byte[]> record, CloudEvents.Incoming incoming) {
    long version() {
      return incoming.event().version();
    }
  }

  /// Succeeds when all of the batch is handled or kept; fails when a lane gave up, after all ended.
  Future<Void> run(ConsumerRecords<String, byte[]> batch) {
    Map<Integer, List<Received>> lanes = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : batch) {
      lanes
          .computeIfAbsent(laneOf(record), _ -> new ArrayList<>())
          .add(new Received(record, CloudEvents.read(record, prefix)));
    }
    long gapUntilNanos = System.nanoTime() + EventDelivery.GAP_MAX.toNanos();
    List<Future<Void>> running = new ArrayList<>();
    for (List<Received> lane : lanes.values()) {
      // Versions that came in another order, over two partitions, aren't held up by one behind.
      lane.sort(Comparator.comparingLong(Received::version));
      running.add(run(lane, gapUntilNanos));
    }
    return Future.join(running).mapEmpty();
  }

  private static int laneOf(ConsumerRecord<String, byte[]> record) {
    @Nullable String key = record.key();
    return Math.floorMod(key == null ? record.partition() : key.hashCode(), LANES);
  }

  private Future<Void> run(List<Received> lane, long gapUntilNanos) {
    Promise<Void> done = Promise.promise();
    context
        .duplicate()
        .runOnContext(_ -> {
          try {
            lane.forEach(received -> handle(received, gapUntilNanos));
            done.complete();
          } catch (Throwable e) {
            done.fail(e);
          }
        });
    return done.future();
  }

  private void handle(Received received, long gapUntilNanos) {
    CloudEvents.Incoming incoming = received.incoming();
    ConsumerRecord<?, ?> record = received.record();
    String place =
        record.topic()
            + "/"
            + record.partition()
            + "/"
            + record.offset()
            + "/"
            + record.timestamp();
    if (incoming.flaw().isEmpty()) {
      delivery.deliver(incoming.event(), place, gapUntilNanos);
    } else {
      delivery.refuse(incoming.event(), place, incoming.flaw());
    }
  }
}
