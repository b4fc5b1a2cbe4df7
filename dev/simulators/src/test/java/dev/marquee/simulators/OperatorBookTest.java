package dev.marquee.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.simulators.OperatorChange.EntityKey;
import dev.marquee.simulators.OperatorChange.Op;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OperatorBookTest {
  private static final EntityKey KEY = new EntityKey(OperatorEntity.MOVIE, "m-1");
  private final OperatorLog log = new OperatorLog();
  private final OperatorBook book = new OperatorBook(log);

  private static OperatorChange change(Op op, long version, String changeId) {
    var payload = op == Op.UPSERT ? new JsonObject().put("v", version) : new JsonObject();
    return new OperatorChange(KEY, op, version, changeId, payload, Instant.EPOCH);
  }

  private ApplyOutcome upsert(long version, String changeId) {
    return book.apply(change(Op.UPSERT, version, changeId));
  }

  private int counter(String name) {
    return log.toJson().getJsonObject("counters").getInteger(name);
  }

  @Test
  void changesInOrderAreApplied() {
    assertThat(upsert(1, "a")).isEqualTo(new ApplyOutcome.Applied(true));
    assertThat(upsert(2, "b")).isEqualTo(new ApplyOutcome.Applied(false));

    assertThat(counter("applied")).isEqualTo(2);
    assertThat(counter("outOfOrder")).isZero();
  }

  @Test
  void deliveredTwiceIsADuplicateEvenAfterANewerOne() {
    upsert(1, "a");
    upsert(2, "b");

    assertThat(upsert(1, "a")).isEqualTo(new ApplyOutcome.Duplicate());

    assertThat(counter("duplicates")).isEqualTo(1);
    assertThat(counter("outOfOrder")).isZero();
    var last = log.toJson().getJsonArray("entries").getJsonObject(2);
    assertThat(last.getBoolean("duplicate")).isTrue();
  }

  @Test
  void lowerVersionIsStaleAndOutOfOrder() {
    upsert(1, "a");
    upsert(2, "c");

    assertThat(upsert(1, "b")).isEqualTo(new ApplyOutcome.Stale(2));

    assertThat(counter("stale")).isEqualTo(1);
    assertThat(counter("outOfOrder")).isEqualTo(1);
    assertThat(book.find(KEY).orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void skippedVersionIsAppliedAndOutOfOrder() {
    upsert(1, "a");

    assertThat(upsert(3, "c")).isEqualTo(new ApplyOutcome.Applied(false));

    assertThat(counter("outOfOrder")).isEqualTo(1);
  }

  @Test
  void sameVersionIsADuplicateOnlyIfItSaysTheSame() {
    upsert(1, "a");
    var other =
        new OperatorChange(KEY, Op.UPSERT, 1, "c", new JsonObject().put("v", 9), Instant.EPOCH);

    assertThat(upsert(1, "b")).isEqualTo(new ApplyOutcome.Duplicate());
    assertThat(book.apply(other)).isEqualTo(new ApplyOutcome.Stale(1));
  }

  @Test
  void changeIdOfAnotherChangeIsRefused() {
    upsert(1, "a");

    assertThat(upsert(2, "a")).isEqualTo(new ApplyOutcome.ChangeIdReused());
  }

  @Test
  void deletedEntityIsNotRevivedByAnOlderChange() {
    upsert(1, "a");
    book.apply(change(Op.DELETE, 3, "c"));

    assertThat(upsert(2, "b")).isEqualTo(new ApplyOutcome.Stale(3));
    assertThat(book.find(KEY)).isEmpty();
    assertThat(book.count(OperatorEntity.MOVIE)).isZero();

    assertThat(upsert(4, "d")).isEqualTo(new ApplyOutcome.Applied(true));
  }

  @Test
  void forgottenEntityTakesItsOldChangeAgainWithoutAGap() {
    upsert(1, "a");
    upsert(2, "b");

    book.forget(KEY);

    assertThat(upsert(2, "b")).isEqualTo(new ApplyOutcome.Applied(true));
    assertThat(counter("outOfOrder")).isZero();
  }
}
