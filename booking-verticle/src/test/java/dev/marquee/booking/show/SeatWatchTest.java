package dev.marquee.booking.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.rpc.Fault;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeatWatchTest {
  private final List<String> seen = new ArrayList<>();
  private final List<Throwable> faults = new ArrayList<>();
  private int left;
  private final SeatWatch<String> watch = new SeatWatch<>(10, 3, () -> left++);

  @Test
  void changesTheWatcherHasSeenAreNotEmittedAgain() {
    watch.handler(seen::add);

    watch.emit(10, "old");
    watch.emit(11, "new");
    watch.emit(11, "again");

    assertThat(seen).containsExactly("new");
    assertThat(watch.version()).isEqualTo(11);
  }

  @Test
  void pausedWatcherGetsItsBacklogWhenItResumes() {
    watch.handler(seen::add);
    watch.pause();
    watch.emit(11, "a");
    watch.emit(12, "b");
    assertThat(seen).isEmpty();

    watch.fetch(1);
    assertThat(seen).containsExactly("a");
    watch.resume();
    assertThat(seen).containsExactly("a", "b");
  }

  @Test
  void watcherThatIsTooSlowIsDroppedWithTheReason() {
    watch.exceptionHandler(faults::add);
    watch.handler(seen::add);
    watch.pause();

    for (int version = 11; version <= 14; version++) {
      watch.emit(version, "x");
    }

    assertThat(watch.isOver()).isTrue();
    assertThat(left).isEqualTo(1);
    assertThat(faults)
        .singleElement()
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED));
  }

  @Test
  void faultBeforeAnybodyListensIsToldWhenSomebodyDoes() {
    watch.fail(Fault.shed("gone"));

    watch.exceptionHandler(faults::add);

    assertThat(faults).hasSize(1);
  }

  @Test
  void watcherThatTakesItsHandlerAwayIsGoneOnce() {
    watch.handler(seen::add);

    watch.handler(null);
    watch.handler(null);
    watch.emit(11, "late");

    assertThat(left).isEqualTo(1);
    assertThat(seen).isEmpty();
  }
}
