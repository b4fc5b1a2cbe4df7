package dev.marquee.streaming.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UploadLocksTest {
  private static final UUID ID = new UUID(1, 1);

  private final UploadLocks locks = new UploadLocks();
  private final List<String> stopped = new ArrayList<>();

  @Test
  void aNewRequestStopsTheOldOneAndWaitsForIt() {
    UploadLocks.Hold old = acquire("old").result();

    Future<UploadLocks.Hold> young = acquire("young");

    assertThat(stopped).containsExactly("old");
    assertThat(young.isComplete()).isFalse();
    old.release();
    assertThat(young.succeeded()).isTrue();
  }

  @Test
  void uploadsOfOtherTenantsAreOthers() {
    acquire("mine");

    assertThat(locks.acquire("bravo", ID, () -> stopped.add("x")).succeeded()).isTrue();
    assertThat(stopped).isEmpty();
  }

  @Test
  void onlyOneOfManyWaitersGetsIn() {
    UploadLocks.Hold old = acquire("old").result();
    List<Future<UploadLocks.Hold>> waiting = List.of(acquire("a"), acquire("b"), acquire("c"));

    old.release();

    assertThat(waiting.stream().filter(Future::isComplete)).hasSize(1);
  }

  private Future<UploadLocks.Hold> acquire(String name) {
    return locks.acquire("acme", ID, () -> stopped.add(name));
  }
}
