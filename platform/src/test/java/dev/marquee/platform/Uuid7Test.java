package dev.marquee.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ids of RFC 9562 §5.7.
class Uuid7Test {
  private static final Instant NOW = Instant.parse("2026-11-20T19:45:10.123Z");

  private static Uuid7 at(Instant instant) {
    return new Uuid7(Clock.fixed(instant, ZoneOffset.UTC));
  }

  @Test
  void versionVariantAndTimeAreWhereTheyBelong() {
    Uuid7 ids = at(NOW);

    for (int i = 0; i < 1_000; i++) {
      UUID id = ids.next();
      assertThat(id.version()).isEqualTo(7);
      assertThat(id.variant()).isEqualTo(2);
      assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    }
  }

  @Test
  void laterIdsSortAfterEarlierOnes() {
    String before = at(NOW).nextString();
    for (long millis : new long[] {1, 1_000, 86_400_000, 10L * 365 * 86_400_000}) {
      String after = at(NOW.plusMillis(millis)).nextString();
      assertThat(after).isGreaterThan(before).hasSize(36);
    }
  }

  /// More than one millisecond's counter holds: the rest borrow from the next.
  @Test
  void idsGrowStrictlyWithinAMillisecond() {
    assertThat(made(at(NOW), 10_000)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void idsGrowStrictlyWhenTheClockStepsBack() {
    SteppingClock clock = new SteppingClock(NOW, NOW.minusSeconds(60), NOW.plusMillis(1));
    assertThat(made(new Uuid7(clock), 3)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void twoThreadsNeverMakeTheSameId() throws Exception {
    Uuid7 ids = at(NOW);
    Set<String> all = ConcurrentHashMap.newKeySet();

    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        threads.execute(() -> all.addAll(made(ids, 10_000)));
      }
    }

    assertThat(all).hasSize(40_000);
  }

  /// All 62 random bits take both values, or ids could be guessed.
  @Test
  void everyRandomBitVaries() {
    Uuid7 ids = at(NOW);
    long low = 0;
    UUID first = ids.next();
    for (int i = 0; i < 200; i++) {
      low |= first.getLeastSignificantBits() ^ ids.next().getLeastSignificantBits();
    }

    assertThat(low).isEqualTo(0x3FFF_FFFF_FFFF_FFFFL);
  }

  private static List<String> made(Uuid7 ids, int count) {
    return Stream.generate(ids::nextString).limit(count).toList();
  }

  /// Tells given instants in turn.
  private static final class SteppingClock extends Clock {
    private final Iterator<Instant> instants;

    SteppingClock(Instant... instants) {
      this.instants = List.of(instants).iterator();
    }

    @Override
    public Instant instant() {
      return instants.next();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("told in UTC only");
    }
  }

  @Test
  void anIdIsReadBack() {
    UUID id = at(NOW).next();

    assertThat(Uuid7.parse("titleId", id.toString())).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1-1-1-1-1",
        "0192a3b4c5d67e8f9a0b1c2d3e4f5a6b",
        "0192a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a6",
        "0192a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a6bb",
        "0192a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a6g",
        "0192a3b4-c5d6-7e8f-9a0b1-c2d3e4f5a6b"
      })
  void anythingElseIsRefusedWithItsFieldsName(String text) {
    assertThatThrownBy(() -> Uuid7.parse("titleId", text))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
              assertThat(fault.text()).isEqualTo("titleId: must be a UUID");
            });
  }
}
