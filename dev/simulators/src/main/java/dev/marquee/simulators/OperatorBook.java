package dev.marquee.simulators;

import dev.marquee.simulators.OperatorChange.EntityKey;
import dev.marquee.simulators.OperatorChange.Op;
import dev.marquee.simulators.OperatorLog.Counter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// The operator's copies, and the rules by which a change gets in.
///
/// Invariant: an entity's stored version only grows (control calls aside); deletions are kept as
/// tombstones so that a late older change can't revive the entity.
final class OperatorBook {
  static final int ENTITIES_MAX = Capacity.ENTRIES_MAX;
  private static final int CHANGE_IDS_MAX = 2 * Capacity.ENTRIES_MAX;

  private final OperatorLog log;
  private final Map<OperatorEntity, NavigableMap<String, OperatorChange>> entityToLatest =
      new EnumMap<>(OperatorEntity.class);
  private final Map<EntityKey, Long> keyToVersionSeen = new HashMap<>();
  private final Map<String, Seen> changeIdToSeen =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
          return size() > CHANGE_IDS_MAX;
        }
      };

  private record Seen(EntityKey key, long version) {}

  OperatorBook(OperatorLog log) {
    this.log = log;
  }

  ApplyOutcome apply(OperatorChange change) {
    ApplyOutcome outcome = decide(change);
    switch (outcome) {
      case ApplyOutcome.Applied _ -> take(change);
      case ApplyOutcome.Duplicate _ -> log.duplicate(change);
      case ApplyOutcome.Stale(long storedVersion) -> {
        log.count(Counter.STALE);
        if (change.version() < storedVersion) {
          log.count(Counter.OUT_OF_ORDER);
        }
      }
      case ApplyOutcome.ChangeIdReused _, ApplyOutcome.Full _ -> {}
    }
    return outcome;
  }

  private ApplyOutcome decide(OperatorChange change) {
    Seen seen = changeIdToSeen.get(change.changeId());
    if (seen != null) {
      return seen.equals(new Seen(change.key(), change.version()))
          ? new ApplyOutcome.Duplicate()
          : new ApplyOutcome.ChangeIdReused();
    }
    OperatorChange stored = latest(change.key().entity()).get(change.key().id());
    if (stored == null) {
      return isFull() ? new ApplyOutcome.Full(ENTITIES_MAX) : new ApplyOutcome.Applied(true);
    }
    if (change.version() > stored.version()) {
      return new ApplyOutcome.Applied(stored.op() == Op.DELETE);
    }
    return saysTheSame(change, stored)
        ? new ApplyOutcome.Duplicate()
        : new ApplyOutcome.Stale(stored.version());
  }

  private static boolean saysTheSame(OperatorChange change, OperatorChange stored) {
    return change.version() == stored.version()
        && change.op() == stored.op()
        && change.payload().equals(stored.payload());
  }

  private void take(OperatorChange change) {
    long seen = keyToVersionSeen.getOrDefault(change.key(), 0L);
    if (change.version() > seen + 1) {
      log.count(Counter.OUT_OF_ORDER);
    }
    keyToVersionSeen.put(change.key(), Math.max(seen, change.version()));
    changeIdToSeen.put(change.changeId(), new Seen(change.key(), change.version()));
    latest(change.key().entity()).put(change.key().id(), change);
    log.applied(change);
  }

  private boolean isFull() {
    return entityToLatest.values().stream().mapToInt(Map::size).sum() >= ENTITIES_MAX;
  }

  private NavigableMap<String, OperatorChange> latest(OperatorEntity entity) {
    return entityToLatest.computeIfAbsent(entity, _ -> new TreeMap<>());
  }

  /// The newest change of a live entity; a deleted one is absent.
  Optional<OperatorChange> find(EntityKey key) {
    return Optional.ofNullable(latest(key.entity()).get(key.id()))
        .filter(change -> change.op() == Op.UPSERT);
  }

  /// Live entities by id, at most `limit`, from behind `after` on; blank begins at the start.
  List<OperatorChange> page(OperatorEntity entity, String after, int limit) {
    return latest(entity).tailMap(after, false).values().stream()
        .filter(change -> change.op() == Op.UPSERT)
        .limit(limit)
        .toList();
  }

  /// How many live entities there are.
  int count(OperatorEntity entity) {
    return (int)
        latest(entity).values().stream().filter(change -> change.op() == Op.UPSERT).count();
  }

  /// Makes the operator drift: it holds this instead, and has forgotten the changes of that key.
  void overwrite(OperatorChange change) {
    forget(change.key());
    latest(change.key().entity()).put(change.key().id(), change);
  }

  /// Makes the operator drift: it lost the entity, its tombstone and the changes of that key.
  void forget(EntityKey key) {
    latest(key.entity()).remove(key.id());
    changeIdToSeen.values().removeIf(seen -> seen.key().equals(key));
  }
}
