package dev.marquee.platform;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Makes UUIDs of version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, a counter of 12 bits
/// that begins anywhere in its lower half (§6.2, method 1), then 62 random bits. Ids of one
/// instance grow strictly, even within a millisecond and when the clock steps back, so "in the
/// order made" and "by id" are the same. Thread-safe.
public final class Uuid7 {
  private static final int COUNTER_BITS = 12;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong lastMillisAndCounter = new AtomicLong();

  /// @param clock gives the time part
  public Uuid7(Clock clock) {
    this.clock = clock;
  }

  /// A new id.
  public UUID next() {
    long earliest = (clock.millis() << COUNTER_BITS) | random.nextInt(1 << (COUNTER_BITS - 1));
    long stamp = lastMillisAndCounter.accumulateAndGet(earliest, Uuid7::after);
    long high = (stamp >>> COUNTER_BITS << 16) | 0x7000L | (stamp & 0xFFFL);
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static long after(long last, long earliest) {
    return Math.max(last + 1, earliest);
  }

  /// A new id as 36 characters.
  public String nextString() {
    return next().toString();
  }

  /// Reads an id a caller sent.
  ///
  /// @param field JSON name of the field, for the error
  /// @throws dev.marquee.platform.rpc.Fault INVALID_ARGUMENT naming the field when the text is no
  ///   UUID
  public static UUID parse(String field, String text) {
    try {
      UUID id = UUID.fromString(text);
      // The JDK also reads what lacks digits or has them in the wrong group.
      if (id.toString().equalsIgnoreCase(text)) {
        return id;
      }
    } catch (IllegalArgumentException ignored) {
      // Falls through to the fault below: the reason would only repeat the input.
    }
    throw dev.marquee.platform.rpc.Fault.invalid(field, "must be a UUID");
  }
}
