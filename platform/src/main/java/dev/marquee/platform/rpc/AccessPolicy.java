package dev.marquee.platform.rpc;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.marquee.proto.options.v1.Access;
import dev.marquee.proto.options.v1.Options;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Who may call which method of one service, read from the contract. A method whose contract says
/// nothing can't be bound.
final class AccessPolicy {
  private final Map<String, Access> methodToAccess = new HashMap<>();

  private final Clock clock;

  AccessPolicy(ServiceDescriptor service, Clock clock) {
    this.clock = clock;
    for (MethodDescriptor method : service.getMethods()) {
      methodToAccess.put(method.getName(), of(method));
    }
  }

  /// The access option of a method.
  ///
  /// @throws IllegalStateException when the contract has none
  static Access of(MethodDescriptor method) {
    Access access = method.getOptions().getExtension(Options.access);
    if (access.getWho() == Access.Who.WHO_UNSPECIFIED) {
      throw new IllegalStateException(method.getFullName() + " doesn't say who may call it");
    }
    return access;
  }

  /// Why this caller may not call this method; empty when he may.
  Optional<Fault> refusal(String method, Caller caller) {
    Access access = methodToAccess.getOrDefault(method, Access.getDefaultInstance());
    if (caller.kind() == Caller.Kind.SERVICE && access.getServicesList().contains(caller.id())) {
      return Optional.empty();
    }
    return switch (access.getWho()) {
      case WHO_ANYONE -> Optional.empty();
      case WHO_USER ->
          signedIn(caller).or(() -> noPerson(access, caller)).or(() -> stale(access, caller));
      case WHO_ROLE ->
          signedIn(caller)
              .or(() -> roleless(access, caller))
              .or(() -> noPerson(access, caller))
              .or(() -> stale(access, caller));
      case WHO_SERVICE, WHO_UNSPECIFIED, UNRECOGNIZED ->
          Optional.of(Fault.denied("not callable from outside"));
    };
  }

  private static Optional<Fault> roleless(Access access, Caller caller) {
    return access.getRolesList().stream().anyMatch(caller::hasRole)
        ? Optional.empty()
        : Optional.of(
            Fault.denied("needs one of the roles " + String.join(", ", access.getRolesList())));
  }

  /// What every account may do is for persons unless the contract says otherwise, and so is what
  /// asks for a recent proof: a client has nothing to prove itself by but its secret.
  private static Optional<Fault> noPerson(Access access, Caller caller) {
    boolean forPersons =
        access.getAuthAgeSecondsMax() > 0
            || (access.getWho() == Access.Who.WHO_USER && !access.getClients());
    return caller.kind() == Caller.Kind.CLIENT && forPersons
        ? Optional.of(Fault.forPersons())
        : Optional.empty();
  }

  /// Step-up (RFC 9470): the right account, but it proved itself too long ago.
  private Optional<Fault> stale(Access access, Caller caller) {
    Duration max = Duration.ofSeconds(access.getAuthAgeSecondsMax());
    return max.isZero() || clock.instant().isBefore(caller.authenticatedAt().plus(max))
        ? Optional.empty()
        : Optional.of(Fault.stepUp(max));
  }

  private static Optional<Fault> signedIn(Caller caller) {
    return switch (caller.kind()) {
      case ACCOUNT, CLIENT -> Optional.empty();
      case NOBODY -> Optional.of(new Fault(GrpcStatus.UNAUTHENTICATED, "sign in first"));
      case SERVICE -> Optional.of(Fault.denied("not callable by this service"));
    };
  }
}
