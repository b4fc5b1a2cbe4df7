package dev.marquee.identity.subscription;

import static dev.marquee.identity.subscription.State.ACTIVE;
import static dev.marquee.identity.subscription.State.CANCELLED;
import static dev.marquee.identity.subscription.State.EXPIRED;
import static dev.marquee.identity.subscription.State.PAST_DUE;
import static dev.marquee.identity.subscription.State.PENDING;
import static dev.marquee.identity.subscription.State.TRIAL;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a subscription stands, and what becomes of it: [#on] is the whole of its life, without
/// effects. A period is added only by a payment that was asked for; nothing that was asked for is
/// given up before it is answered, so a provider that is silent ends nobody's subscription.
///
/// @param charging whether a charge was asked for and isn't answered
/// @param trialDays of the trial it is to begin with
/// @param trialUntil end of the trial; null if there was none
/// @param anchor from when periods count; null until the payment method is approved
/// @param periods paid for
/// @param until end of what is paid or tried; while pending, of the customer's time to decide
/// @param pastDueSince first refusal of the period that is due; null for none
/// @param refusals of the period that is due
/// @param endReason why it ended; empty while it lives
/// @param endedAt null while it lives
record Standing(
    State state,
    boolean charging,
    int trialDays,
    @Nullable Instant trialUntil,
    @Nullable Instant anchor,
    int periods,
    Instant until,
    @Nullable Instant pastDueSince,
    int refusals,
    String endReason,
    @Nullable Instant endedAt) {

  /// A subscription that was just asked for.
  ///
  /// @param until how long the customer has to decide
  static Standing asked(int trialDays, Instant until) {
    return new Standing(PENDING, false, trialDays, null, null, 0, until, null, 0, "", null);
  }

  /// After something happened. What makes no sense as things stand changes nothing.
  Standing on(Happening happening, Terms terms) {
    return switch (happening) {
      case Happening.Approved(Instant at) -> approved(at);
      case Happening.Declined(Instant at) ->
          state == PENDING && !charging ? ended("declined", at) : this;
      case Happening.Paid(Instant at) -> charging ? paid(at, terms) : this;
      case Happening.Refused(Instant at) -> charging ? charging(false).refused(at) : this;
      case Happening.ActionNeeded(Instant at) -> charging ? actionNeeded(at) : this;
      case Happening.Abandoned(Instant at) -> abandoned(at);
      case Happening.Cancelled(Instant at) -> cancelled(at);
      case Happening.Resumed(Instant at) ->
          state == CANCELLED && at.isBefore(until) ? in(periods == 0 ? TRIAL : ACTIVE) : this;
      case Happening.MethodChanged _ -> state == PAST_DUE ? charging(true) : this;
      case Happening.AccountClosed(Instant at) ->
          charging || state == EXPIRED ? this : ended("account-closed", at);
      case Happening.Passed(Instant at) -> charging ? this : passed(at, terms);
    };
  }

  private Standing approved(Instant at) {
    if (state != PENDING || charging) {
      return this;
    }
    if (!at.isBefore(until)) {
      return ended("abandoned", at);
    }
    if (trialDays == 0) {
      return new Standing(PENDING, true, 0, null, at, 0, until, null, 0, "", null);
    }
    Instant end = at.plus(Duration.ofDays(trialDays));
    return new Standing(TRIAL, false, trialDays, end, end, 0, end, null, 0, "", null);
  }

  /// What was cancelled before it was known to be paid runs for what is paid, and no further.
  private Standing paid(Instant at, Terms terms) {
    if (anchor == null || state == EXPIRED) {
      return charging(false);
    }
    boolean last = state == CANCELLED || (state == PENDING && !at.isBefore(until));
    return new Standing(
        last ? CANCELLED : ACTIVE,
        false,
        trialDays,
        trialUntil,
        anchor,
        periods + 1,
        terms.end(anchor, periods + 1),
        null,
        0,
        "",
        null);
  }

  private Standing refused(Instant at) {
    return switch (state) {
      case PENDING -> ended("declined", at);
      case TRIAL, ACTIVE, PAST_DUE -> pastDue(at, refusals + 1);
      case CANCELLED -> ended("cancelled", at);
      case EXPIRED -> this;
    };
  }

  /// Entitled still, for the days of grace: the bank wants to hear the customer himself.
  private Standing actionNeeded(Instant at) {
    return state == TRIAL || state == ACTIVE ? pastDue(at, refusals) : this;
  }

  private Standing abandoned(Instant at) {
    Standing answered = charging(false);
    return state == PENDING ? answered.ended("abandoned", at) : answered;
  }

  private Standing cancelled(Instant at) {
    return switch (state) {
      case PENDING -> until(at);
      case TRIAL, ACTIVE -> in(CANCELLED);
      case PAST_DUE -> charging ? in(CANCELLED) : ended("cancelled", at);
      case CANCELLED, EXPIRED -> this;
    };
  }

  private Standing passed(Instant now, Terms terms) {
    boolean over = !now.isBefore(until);
    return switch (state) {
      case PENDING, EXPIRED -> this;
      case TRIAL, ACTIVE ->
          !over ? this : isLapsed(now, terms) ? ended("lapsed", now) : charging(true);
      case CANCELLED -> over ? ended("cancelled", now) : this;
      case PAST_DUE -> {
        if (graceIsOver(now, terms)) {
          yield ended("unpaid", now);
        }
        yield retryAt(terms).filter(at -> !now.isBefore(at)).isPresent() ? charging(true) : this;
      }
    };
  }

  /// Whether nobody asked for a whole period: nobody pays for what has gone by.
  private boolean isLapsed(Instant now, Terms terms) {
    return anchor != null && !now.isBefore(terms.end(anchor, periods + 1));
  }

  /// Whether a charge that the provider hasn't heard of is to be asked for still.
  boolean isWanted(Instant now) {
    return switch (state) {
      case TRIAL, ACTIVE, PAST_DUE -> true;
      case PENDING -> now.isBefore(until);
      case CANCELLED, EXPIRED -> false;
    };
  }

  /// Whether what waits for the customer has waited long enough.
  boolean customerIsLate(Instant now, Terms terms) {
    return switch (state) {
      case PENDING, CANCELLED, EXPIRED -> !now.isBefore(until);
      case PAST_DUE -> graceIsOver(now, terms);
      case TRIAL, ACTIVE -> false;
    };
  }

  private boolean graceIsOver(Instant now, Terms terms) {
    return graceEnd(terms).filter(end -> !now.isBefore(end)).isPresent();
  }

  /// When it ends unless somebody pays.
  Optional<Instant> graceEnd(Terms terms) {
    return Optional.ofNullable(pastDueSince).map(since -> since.plus(terms.grace()));
  }

  /// When the refused period is asked for once more.
  Optional<Instant> retryAt(Terms terms) {
    boolean more = refusals >= 1 && refusals <= terms.retries().size();
    return more
        ? Optional.ofNullable(pastDueSince)
            .map(since -> since.plus(terms.retries().get(refusals - 1)))
        : Optional.empty();
  }

  /// When time alone changes something; empty for never.
  Optional<Instant> nextAt(Terms terms) {
    return switch (state) {
      case PENDING, TRIAL, ACTIVE, CANCELLED -> Optional.of(until);
      case PAST_DUE -> {
        Optional<Instant> end = graceEnd(terms);
        yield retryAt(terms).filter(retry -> end.filter(retry::isAfter).isEmpty()).or(() -> end);
      }
      case EXPIRED -> Optional.empty();
    };
  }

  /// The same, with a charge outstanding or not.
  Standing charging(boolean outstanding) {
    return with(state, outstanding, until, pastDueSince, refusals);
  }

  private Standing in(State next) {
    return with(next, charging, until, pastDueSince, refusals);
  }

  private Standing until(Instant end) {
    return with(state, charging, end, pastDueSince, refusals);
  }

  private Standing pastDue(Instant at, int refused) {
    return with(PAST_DUE, charging, until, pastDueSince == null ? at : pastDueSince, refused);
  }

  private Standing with(
      State next, boolean outstanding, Instant end, @Nullable Instant since, int refused) {
    return new Standing(
        next,
        outstanding,
        trialDays,
        trialUntil,
        anchor,
        periods,
        end,
        since,
        refused,
        endReason,
        endedAt);
  }

  private Standing ended(String reason, Instant at) {
    return new Standing(
        EXPIRED,
        charging,
        trialDays,
        trialUntil,
        anchor,
        periods,
        until,
        pastDueSince,
        refusals,
        reason,
        at);
  }
}
