package dev.marquee.platform.rpc;

import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// A call that can't be answered: bad input, a missing right, or something that is broken. Expected
/// answers are data, not faults. The status is one of a small fixed set; the message is safe to
/// show to the caller.
public final class Fault extends RuntimeException {
  /// The statuses a fault may have; everything else is INTERNAL.
  public static final Set<GrpcStatus> STATUSES =
      EnumSet.of(
          GrpcStatus.INVALID_ARGUMENT,
          GrpcStatus.UNAUTHENTICATED,
          GrpcStatus.PERMISSION_DENIED,
          GrpcStatus.NOT_FOUND,
          GrpcStatus.ALREADY_EXISTS,
          GrpcStatus.FAILED_PRECONDITION,
          GrpcStatus.OUT_OF_RANGE,
          GrpcStatus.RESOURCE_EXHAUSTED,
          GrpcStatus.UNAVAILABLE,
          GrpcStatus.DEADLINE_EXCEEDED,
          GrpcStatus.UNIMPLEMENTED,
          GrpcStatus.INTERNAL);

  private static final long serialVersionUID = 1;

  /// The error of RFC 9470 §3, then the age in seconds that would do.
  private static final String STEP_UP = "insufficient_user_authentication max_age=";

  private static final String FOR_PERSONS = "for persons only";

  private final GrpcStatus status;

  /// @param status one of [#STATUSES]; another becomes INTERNAL
  /// @param message one sentence for the caller, no secrets, no internals
  public Fault(GrpcStatus status, String message) {
    this(status, message, null);
  }

  /// As above, with the reason kept for the log.
  public Fault(
      GrpcStatus status, String message, @org.jspecify.annotations.Nullable Throwable cause) {
    super(message, cause, false, cause != null);
    this.status = STATUSES.contains(status) ? status : GrpcStatus.INTERNAL;
  }

  /// Bad input. The message is `field: rule`, so that the edge can name both.
  public static Fault invalid(String field, String rule) {
    return new Fault(GrpcStatus.INVALID_ARGUMENT, field + ": " + rule);
  }

  /// The caller may not do this.
  public static Fault denied(String rule) {
    return new Fault(GrpcStatus.PERMISSION_DENIED, rule);
  }

  /// The caller is a client, and this is for persons.
  public static Fault forPersons() {
    return denied(FOR_PERSONS);
  }

  /// True for [#forPersons].
  public boolean isForPersons() {
    return status == GrpcStatus.PERMISSION_DENIED && text().equals(FOR_PERSONS);
  }

  /// The caller must prove himself anew: it is longer ago than this.
  public static Fault stepUp(Duration max) {
    return new Fault(GrpcStatus.UNAUTHENTICATED, STEP_UP + max.toSeconds());
  }

  /// The age in seconds that a proof may have where this is [#stepUp]; empty for all else.
  public Optional<String> stepUpSeconds() {
    return status == GrpcStatus.UNAUTHENTICATED && text().startsWith(STEP_UP)
        ? Optional.of(text().substring(STEP_UP.length()))
        : Optional.empty();
  }

  /// Something the call depends on can't be reached just now; a retry may help.
  public static Fault unavailable(String what, Throwable cause) {
    return new Fault(GrpcStatus.UNAVAILABLE, what + " can't be reached just now", cause);
  }

  /// A limit is reached: shed, don't queue.
  public static Fault shed(String limit) {
    return new Fault(GrpcStatus.RESOURCE_EXHAUSTED, limit);
  }

  public GrpcStatus status() {
    return status;
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
