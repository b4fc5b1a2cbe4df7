package dev.marquee.booking.shared;

import com.google.protobuf.Timestamp;
import dev.marquee.proto.common.v1.FieldViolation;
import dev.marquee.proto.common.v1.Invalid;
import dev.marquee.proto.common.v1.Money;
import dev.marquee.proto.common.v1.NotFound;
import java.time.Instant;
import java.util.List;

/// How money, time and refusals look in contracts.
public final class Protos {
  private Protos() {}

  public static Money money(long amountMinor, String currency) {
    return Money.newBuilder().setAmountMinor(amountMinor).setCurrency(currency).build();
  }

  public static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  public static NotFound notFound(String what) {
    return NotFound.newBuilder().setWhat(what).build();
  }

  public static Invalid invalid(List<Violation> violations) {
    Invalid.Builder invalid = Invalid.newBuilder();
    violations.forEach(violation ->
        invalid.addViolations(
            FieldViolation.newBuilder().setField(violation.field()).setRule(violation.rule())));
    return invalid.build();
  }
}
