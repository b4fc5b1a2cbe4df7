package dev.marquee.identity.subscription;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/// The charge of one period, written before the provider hears of it.
///
/// @param number which period, from 1
/// @param attempt rises after a refusal, and with it the key: the provider repeats what it said to
///   an old one
/// @param chargeId the provider's; empty while it hasn't answered
/// @param mandateId what this attempt charges, fixed with its key
/// @param sent whether this attempt may have reached the provider
/// @param failureCode why it was refused; empty otherwise
/// @param flag why a person has to look; empty for nothing
record Invoice(
    UUID id,
    int number,
    int attempt,
    long amountMinor,
    String currency,
    Status status,
    String chargeId,
    String mandateId,
    boolean sent,
    String failureCode,
    String flag,
    Instant from,
    Instant to,
    Instant createdAt) {
  /// How it stands.
  enum Status {
    OPEN,
    PAID,
    REFUSED,
    VOID;

    /// As the database has it.
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Status of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  boolean isOpen() {
    return status == Status.OPEN;
  }

  /// The next attempt, by another mandate maybe.
  Invoice again(String mandate) {
    return new Invoice(
        id,
        number,
        attempt + 1,
        amountMinor,
        currency,
        Status.OPEN,
        "",
        mandate,
        false,
        "",
        flag,
        from,
        to,
        createdAt);
  }

  Invoice with(Status next, String charge, String code) {
    return new Invoice(
        id,
        number,
        attempt,
        amountMinor,
        currency,
        next,
        charge,
        mandateId,
        sent,
        code,
        flag,
        from,
        to,
        createdAt);
  }

  Invoice flagged(String why) {
    return new Invoice(
        id,
        number,
        attempt,
        amountMinor,
        currency,
        status,
        chargeId,
        mandateId,
        sent,
        failureCode,
        why,
        from,
        to,
        createdAt);
  }
}
