package dev.marquee.simulators;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;

/// What an operator did, in order, and how often what happened: the oracle of sync tests.
final class OperatorLog {
  static final int ENTRIES_MAX = Capacity.ENTRIES_MAX;

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final Map<Counter, Long> counters = new EnumMap<>(Counter.class);

  /// A change without its payload, which would fill the memory.
  private record Entry(OperatorChange change, boolean duplicate) {}

  /// What is counted. `OUT_OF_ORDER` is a version that skips one, or is lower than the stored one
  /// (then it is `STALE` too). `REJECTED` is a write that was refused as wrong.
  enum Counter {
    APPLIED("applied"),
    DUPLICATES("duplicates"),
    STALE("stale"),
    OUT_OF_ORDER("outOfOrder"),
    REJECTED("rejected"),
    QUOTA_REJECTED("quotaRejected");

    private final String wireName;

    Counter(String wireName) {
      this.wireName = wireName;
    }
  }

  void count(Counter counter) {
    counters.merge(counter, 1L, Long::sum);
  }

  void applied(OperatorChange change) {
    count(Counter.APPLIED);
    add(new Entry(change.withoutPayload(), false));
  }

  void duplicate(OperatorChange change) {
    count(Counter.DUPLICATES);
    add(new Entry(change.withoutPayload(), true));
  }

  private void add(Entry entry) {
    entries.addLast(entry);
    if (entries.size() > ENTRIES_MAX) {
      entries.removeFirst();
    }
  }

  void clear() {
    entries.clear();
    counters.clear();
  }

  /// Oldest first; payloads are left out.
  JsonObject toJson() {
    var counts = new JsonObject();
    for (Counter counter : Counter.values()) {
      counts.put(counter.wireName, counters.getOrDefault(counter, 0L));
    }
    var list = new JsonArray();
    for (Entry entry : entries) {
      JsonObject json = entry.change.toJson().put("duplicate", entry.duplicate);
      json.remove("payload");
      list.add(json);
    }
    return new JsonObject().put("counters", counts).put("entries", list);
  }
}
