package dev.marquee.platform.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.EmptyProto;
import dev.marquee.proto.options.v1.Access;
import dev.marquee.proto.options.v1.Options;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who may call, for each kind of access a contract can name.
class AccessPolicyTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Caller NOBODY = Caller.nobody("acme");
  private static final Caller USER = account();
  private static final Caller EDITOR = account("editor", "subscriber");
  private static final Caller STREAMING = Caller.service("streaming", "acme");
  private static final Caller SYNC = Caller.service("sync", "acme");

  private static Caller account(String... roles) {
    return new Caller(
        Caller.Kind.ACCOUNT, "account-1", "acme", Set.of(roles), "free", "s", Instant.MAX);
  }

  @Test
  void anyoneMeansAnyone() throws Exception {
    AccessPolicy policy = policy(Access.newBuilder().setWho(Access.Who.WHO_ANYONE));

    assertThat(refusal(policy, NOBODY)).isEmpty();
    assertThat(refusal(policy, USER)).isEmpty();
    assertThat(refusal(policy, SYNC)).isEmpty();
  }

  @Test
  void userMeansAnySignedInAccount() throws Exception {
    AccessPolicy policy = policy(Access.newBuilder().setWho(Access.Who.WHO_USER));

    assertThat(refusal(policy, NOBODY)).contains(GrpcStatus.UNAUTHENTICATED);
    assertThat(refusal(policy, USER)).isEmpty();
    assertThat(refusal(policy, SYNC)).contains(GrpcStatus.PERMISSION_DENIED);
  }

  @Test
  void roleMeansOneOfTheRoles() throws Exception {
    AccessPolicy policy =
        policy(
            Access.newBuilder()
                .setWho(Access.Who.WHO_ROLE)
                .addRoles("reviewer")
                .addRoles("editor"));

    assertThat(refusal(policy, NOBODY)).contains(GrpcStatus.UNAUTHENTICATED);
    assertThat(refusal(policy, USER)).contains(GrpcStatus.PERMISSION_DENIED);
    assertThat(refusal(policy, EDITOR)).isEmpty();
    assertThat(refusal(policy, SYNC)).contains(GrpcStatus.PERMISSION_DENIED);
  }

  @Test
  void roleWithoutRolesMeansNoAccount() throws Exception {
    AccessPolicy policy = policy(Access.newBuilder().setWho(Access.Who.WHO_ROLE));

    assertThat(refusal(policy, EDITOR)).contains(GrpcStatus.PERMISSION_DENIED);
  }

  @Test
  void proofThatIsTooOldAsksForAnother() throws Exception {
    AccessPolicy policy =
        policy(
            Access.newBuilder()
                .setWho(Access.Who.WHO_ROLE)
                .addRoles("admin")
                .addServices("sync")
                .setAuthAgeSecondsMax(600));

    assertThat(policy.refusal("GetThing", proved(599, "admin"))).isEmpty();
    Fault late = policy.refusal("GetThing", proved(600, "admin")).orElseThrow();
    assertThat(late.status()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
    assertThat(late.stepUpSeconds()).contains("600");
    assertThat(refusal(policy, account("admin"))).contains(GrpcStatus.UNAUTHENTICATED);
    assertThat(refusal(policy, proved(0, "editor"))).contains(GrpcStatus.PERMISSION_DENIED);
    assertThat(policy.refusal("GetThing", NOBODY).orElseThrow().stepUpSeconds()).isEmpty();
    assertThat(refusal(policy, SYNC)).isEmpty();
  }

  private static Caller proved(int secondsAgo, String role) {
    return new Caller(
        Caller.Kind.ACCOUNT,
        "account-1",
        "acme",
        Set.of(role),
        "free",
        "s",
        Instant.MAX,
        NOW.minusSeconds(secondsAgo),
        "",
        "");
  }

  @Test
  void serviceMeansTheNamedServices() throws Exception {
    AccessPolicy policy =
        policy(Access.newBuilder().setWho(Access.Who.WHO_SERVICE).addServices("streaming"));

    assertThat(refusal(policy, NOBODY)).contains(GrpcStatus.PERMISSION_DENIED);
    assertThat(refusal(policy, EDITOR)).contains(GrpcStatus.PERMISSION_DENIED);
    assertThat(refusal(policy, STREAMING)).isEmpty();
    assertThat(refusal(policy, SYNC)).contains(GrpcStatus.PERMISSION_DENIED);
  }

  @Test
  void clientsMayDoWhatTheirRolesAllowButNothingThatIsForPersons() throws Exception {
    Caller client =
        new Caller(
            Caller.Kind.CLIENT, "client-1", "acme", Set.of("partner"), "free", "", Instant.MAX);
    AccessPolicy own = policy(Access.newBuilder().setWho(Access.Who.WHO_USER));
    AccessPolicy both = policy(Access.newBuilder().setWho(Access.Who.WHO_USER).setClients(true));
    AccessPolicy partners =
        policy(Access.newBuilder().setWho(Access.Who.WHO_ROLE).addRoles("partner"));
    AccessPolicy editors =
        policy(Access.newBuilder().setWho(Access.Who.WHO_ROLE).addRoles("editor"));
    AccessPolicy proved =
        policy(
            Access.newBuilder()
                .setWho(Access.Who.WHO_ROLE)
                .addRoles("partner")
                .setAuthAgeSecondsMax(600));

    assertThat(own.refusal("GetThing", client).orElseThrow().isForPersons()).isTrue();
    assertThat(refusal(both, client)).isEmpty();
    assertThat(refusal(partners, client)).isEmpty();
    assertThat(editors.refusal("GetThing", client).orElseThrow().isForPersons()).isFalse();
    assertThat(proved.refusal("GetThing", client).orElseThrow().isForPersons()).isTrue();
  }

  @Test
  void namedServicesMayCallBesideAccounts() throws Exception {
    AccessPolicy policy =
        policy(
            Access.newBuilder()
                .setWho(Access.Who.WHO_ROLE)
                .addRoles("editor")
                .addServices("streaming"));

    assertThat(refusal(policy, EDITOR)).isEmpty();
    assertThat(refusal(policy, STREAMING)).isEmpty();
    assertThat(refusal(policy, SYNC)).contains(GrpcStatus.PERMISSION_DENIED);
  }

  @Test
  void anAccountNamedLikeAServiceIsNoService() throws Exception {
    AccessPolicy policy =
        policy(Access.newBuilder().setWho(Access.Who.WHO_SERVICE).addServices("streaming"));
    Caller impostor =
        new Caller(
            Caller.Kind.ACCOUNT,
            "streaming",
            "acme",
            Set.of("streaming"),
            "free",
            "s",
            Instant.MAX);

    assertThat(refusal(policy, impostor)).contains(GrpcStatus.PERMISSION_DENIED);
  }

  @Test
  void aMethodTheContractForgotCanBeCalledByNobody() throws Exception {
    AccessPolicy policy = policy(Access.newBuilder().setWho(Access.Who.WHO_ANYONE));

    assertThat(policy.refusal("Unheard", NOBODY)).isPresent();
    assertThat(policy.refusal("Unheard", EDITOR)).isPresent();
  }

  @Test
  void aMethodWithoutAccessCannotBeBound() {
    assertThatThrownBy(() -> new AccessPolicy(service(MethodOptions.getDefaultInstance()), CLOCK))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("test.v1.Things.GetThing doesn't say who may call it");
    assertThatThrownBy(() -> policy(Access.newBuilder().addRoles("editor")))
        .isInstanceOf(IllegalStateException.class);
  }

  private static Optional<GrpcStatus> refusal(AccessPolicy policy, Caller caller) {
    return policy.refusal("GetThing", caller).map(Fault::status);
  }

  private static AccessPolicy policy(Access.Builder access) throws Exception {
    return new AccessPolicy(
        service(MethodOptions.newBuilder().setExtension(Options.access, access.build()).build()),
        CLOCK);
  }

  /// A service as a compiler would describe it, with one method that has these options.
  private static ServiceDescriptor service(MethodOptions options) throws Exception {
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("things.proto")
            .setPackage("test.v1")
            .addDependency("google/protobuf/empty.proto")
            .addDependency("marquee/options/v1/options.proto")
            .addService(
                ServiceDescriptorProto.newBuilder()
                    .setName("Things")
                    .addMethod(
                        MethodDescriptorProto.newBuilder()
                            .setName("GetThing")
                            .setInputType("." + Empty.getDescriptor().getFullName())
                            .setOutputType("." + Empty.getDescriptor().getFullName())
                            .setOptions(options)))
            .build();
    return FileDescriptor.buildFrom(
            file, new FileDescriptor[] {EmptyProto.getDescriptor(), Options.getDescriptor()})
        .findServiceByName("Things");
  }
}
