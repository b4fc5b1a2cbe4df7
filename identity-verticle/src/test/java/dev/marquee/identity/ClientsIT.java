package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.Client;
import dev.marquee.proto.identity.v1.Clients;
import dev.marquee.proto.identity.v1.CreateClientRequest;
import dev.marquee.proto.identity.v1.CreateClientResponse;
import dev.marquee.proto.identity.v1.CreatedClient;
import dev.marquee.proto.identity.v1.DeleteClientRequest;
import dev.marquee.proto.identity.v1.GetMeRequest;
import dev.marquee.proto.identity.v1.GetSubscriberRequest;
import dev.marquee.proto.identity.v1.IssueClientTokenRequest;
import dev.marquee.proto.identity.v1.IssueClientTokenResponse;
import dev.marquee.proto.identity.v1.ListAccountsRequest;
import dev.marquee.proto.identity.v1.ListClientsRequest;
import dev.marquee.proto.identity.v1.ListProfilesRequest;
import dev.marquee.proto.identity.v1.ListSessionsRequest;
import dev.marquee.proto.identity.v1.ReinstateClientRequest;
import dev.marquee.proto.identity.v1.RotateClientSecretRequest;
import dev.marquee.proto.identity.v1.RotateClientSecretResponse;
import dev.marquee.proto.identity.v1.StepUpRequest;
import dev.marquee.proto.identity.v1.SuspendClientRequest;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Programs that call on their own account: their secrets, their tokens, and what they can't do.
class ClientsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String ADMINS =
      """
      {acme: [{email: ada@acme.example, password: cuts two reels, displayName: Ada, roles: [subscriber, admin], tier: free}],
       globex: [{email: ada@acme.example, password: cuts two reels, displayName: Ada, roles: [subscriber, admin], tier: free}]}
      """;

  private static TestPlatform tp;
  private static App app;
  private static OtherProcess other;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4",
                "identity.secondFactor.staff", "optional",
                "identity.attempts.perNetwork", "20",
                "identity.bootstrapAccounts", ADMINS),
            "identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    app = new App(tp, "acme");
    other = new OtherProcess(tp);
  }

  @AfterAll
  static void stop() {
    other.close();
    tp.close();
  }

  @Test
  void clientGetsATokenForItsSecretThatSaysWhatItMayDoAndForWhom() {
    String organisation = UUID.randomUUID().toString();
    CreatedClient made =
        create(
            CreateClientRequest.newBuilder()
                .setName("Box office")
                .addRoles("partner")
                .setOrganisationId(organisation));

    assertThat(made.getSecret()).matches("marquee_cs_[A-Za-z0-9_-]{43}");
    Caller caller = other.caller(token(made));

    assertThat(caller.kind()).isEqualTo(Caller.Kind.CLIENT);
    assertThat(caller.id()).isEqualTo(made.getClient().getId());
    assertThat(caller.roles()).containsExactly("partner");
    assertThat(caller.organisationId()).isEqualTo(organisation);
    assertThat(other.caller(token(created("subscriber"))).organisationId()).isNotEmpty();
  }

  @Test
  void wrongSecretsUnknownClientsAndThoseOfOtherTenantsLookAlike() {
    CreatedClient made = created("partner");
    String id = made.getClient().getId();

    for (IssueClientTokenResponse answer :
        List.of(
            issue("acme", id, made.getSecret() + "x"),
            issue("acme", id, ""),
            issue("acme", UUID.randomUUID().toString(), made.getSecret()),
            issue("acme", "no id at all", made.getSecret()),
            issue("acme", id, created("partner").getSecret()),
            issue("globex", id, made.getSecret()))) {
      assertThat(answer.hasInvalidClient()).isTrue();
    }
    assertThat(issue("acme", id, made.getSecret()).hasIssued()).isTrue();
  }

  @Test
  void secretIsStoredNowhereAndTellingItAgainTakesANewOne() {
    CreateClientRequest request =
        CreateClientRequest.newBuilder().setName("Twice").addRoles("ops").build();
    String admin = admin();

    CreateClientResponse first =
        tp.as("acme", admin, "key-twice", () -> clients().createClient(request).await());
    CreateClientResponse second =
        tp.as("acme", admin, "key-twice", () -> clients().createClient(request).await());

    assertThat(second.getCreated().getClient()).isEqualTo(first.getCreated().getClient());
    assertThat(first.getCreated().getSecret()).isNotEmpty();
    assertThat(second.getCreated().getSecret()).isEmpty();
    String text = first.getCreated().getSecret();
    for (String table : List.of("client", "idempotency", "audit", "outbox")) {
      assertThat(IdentityRows.of(tp, "SELECT t::text FROM " + table + " t"))
          .as(table)
          .noneMatch(row -> row.contains(text))
          .noneMatch(row -> row.contains(hex(text)));
    }
  }

  @Test
  void oldSecretStaysGoodForADayUnlessItIsToEndAtOnce() {
    CreatedClient made = created("partner");
    String id = made.getClient().getId();
    String token = token(made);

    CreatedClient second = rotate(id, false);
    assertThat(issue("acme", id, made.getSecret()).hasIssued()).as("in its grace").isTrue();
    assertThat(issue("acme", id, second.getSecret()).hasIssued()).isTrue();
    assertThat(second.getClient().getOldSecretUntil().getSeconds())
        .isGreaterThan(System.currentTimeMillis() / 1_000 + 86_000);
    CreatedClient third = rotate(id, false);
    assertThat(issue("acme", id, made.getSecret()).hasInvalidClient()).as("the third").isTrue();
    assertThat(issue("acme", id, second.getSecret()).hasIssued()).isTrue();
    IdentityRows.change(tp, "UPDATE client SET old_secret_until = now() WHERE id = '" + id + "'");
    assertThat(issue("acme", id, second.getSecret()).hasInvalidClient()).as("after it").isTrue();
    assertThat(other.admits(token)).isTrue();

    CreatedClient fourth = rotate(id, true);

    assertThat(issue("acme", id, third.getSecret()).hasInvalidClient()).isTrue();
    Eventually.until("its tokens have ended", SOON, () -> !other.admits(token));
    assertThat(other.admits(token(fourth))).isTrue();
  }

  @Test
  void suspensionAndRemovalEndItsTokensWithinASecondInOtherProcesses() {
    CreatedClient made = created("partner");
    CreatedClient untouched = created("partner");
    String id = made.getClient().getId();
    String token = token(made);
    String others = token(untouched);
    assertThat(other.admits(token)).isTrue();

    long startedAt = System.nanoTime();
    suspend(id);
    Eventually.until("it is refused", SOON, () -> !other.admits(token));
    System.out.println(
        "client refused after " + (System.nanoTime() - startedAt) / 1_000_000 + " ms");
    assertThat(issue("acme", id, made.getSecret()).hasInvalidClient()).isTrue();
    app.as(admin(), () -> clients().reinstateClient(reinstatement(id)));
    String again = token(made);
    assertThat(other.admits(again)).isTrue();
    app.as(admin(), () -> clients().deleteClient(removal(id)));

    Eventually.until("it is refused for good", SOON, () -> !other.admits(again));
    assertThat(issue("acme", id, made.getSecret()).hasInvalidClient()).isTrue();
    assertThat(other.admits(others)).isTrue();
    assertThat(app.as(admin(), () -> clients().deleteClient(removal(id))).hasNotFound()).isTrue();
  }

  @Test
  void whatIsForPersonsIsRefusedToClientsAndSaysSo() {
    String token = token(created("partner", "ops"));

    for (Supplier<Future<?>> ask :
        List.<Supplier<Future<?>>>of(
            () -> app.accounts().getMe(GetMeRequest.getDefaultInstance()),
            () -> app.profiles().listProfiles(ListProfilesRequest.getDefaultInstance()),
            () -> app.sessions().listSessions(ListSessionsRequest.getDefaultInstance()),
            () -> app.sessions().stepUp(StepUpRequest.getDefaultInstance()))) {
      assertThatThrownBy(() -> tp.as("acme", token, () -> ask.get().await()))
          .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.isForPersons()).isTrue());
    }
    assertThatThrownBy(() ->
            app.as(token, () -> app.staff().listAccounts(ListAccountsRequest.getDefaultInstance())))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.PERMISSION_DENIED));
  }

  @Test
  void onlyAdministratorsOfItsTenantReachAClientAndItHasNoHigherRoles() {
    String id = created("partner").getClient().getId();
    App globex = new App(tp, "globex");
    String foreign =
        globex.login("ada@acme.example", "cuts two reels").getSignedIn().getAccessToken();

    assertThat(globex.as(foreign, () -> clients().suspendClient(suspension(id))).hasNotFound())
        .isTrue();
    assertThat(
            globex
                .as(foreign, () -> clients().listClients(ListClientsRequest.getDefaultInstance()))
                .getClientsList())
        .isEmpty();
    assertThat(
            app.as(admin(), () -> clients().listClients(ListClientsRequest.getDefaultInstance()))
                .getClientsList())
        .extracting(Client::getId)
        .contains(id);
    String viewer = app.registered("viewer@example.org").getAccessToken();
    assertThatThrownBy(() -> app.as(viewer, () -> clients().suspendClient(suspension(id))))
        .isInstanceOf(Fault.class);
    for (String role : List.of("admin", "operator", "reviewer", "king")) {
      assertThatThrownBy(() -> created(role)).hasMessageStartingWith("roles: ");
    }
  }

  @Test
  void clientIsNoSubscriberAnOperatorCouldBeToldOf() {
    String id = created("partner").getClient().getId();
    GetSubscriberRequest request = GetSubscriberRequest.newBuilder().setAccountId(id).build();

    assertThat(
            tp.asService("sync", "acme", () -> app.accounts().getSubscriber(request).await())
                .hasNotFound())
        .isTrue();
  }

  @Test
  void whoShowsManyWrongSecretsIsRefusedUnreadAndARightOneElsewhereIsNot() {
    CreatedClient made = created("partner");
    App attacker = app.at("198.51.100.7");
    List<Throwable> shed = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      try {
        assertThat(
                attacker
                    .ask(() -> clients().issueClientToken(proof(made, "guess")))
                    .hasInvalidClient())
            .isTrue();
      } catch (Fault fault) {
        assertThat(fault.status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
        shed.add(fault);
      }
    }

    assertThat(shed).hasSize(10);
    App honest = app.at("203.0.113.9");
    for (int i = 0; i < 30; i++) {
      assertThat(
              honest
                  .ask(() -> clients().issueClientToken(proof(made, made.getSecret())))
                  .hasIssued())
          .isTrue();
    }
  }

  @Test
  void tenantHasAtMostAHundredAlsoWhenManyAreMadeAtOnce() {
    App globex = new App(tp, "globex");
    String admin =
        globex.login("ada@acme.example", "cuts two reels").getSignedIn().getAccessToken();
    CreateClientRequest request =
        CreateClientRequest.newBuilder().setName("One of many").addRoles("ops").build();

    // The last ones at once are those that reach the limit.
    List<CreateClientResponse> made = new ArrayList<>();
    for (int atOnce : List.of(10, 20, 20, 20, 20, 20)) {
      made.addAll(
          tp.as(
              "globex",
              admin,
              () -> {
                List<Future<CreateClientResponse>> asked = new ArrayList<>();
                for (int i = 0; i < atOnce; i++) {
                  asked.add(clients().createClient(request));
                }
                Future.join(asked).await();
                return asked.stream().map(Future::result).toList();
              }));
    }

    assertThat(made).filteredOn(CreateClientResponse::hasCreated).hasSize(100);
    assertThat(made).filteredOn(CreateClientResponse::hasTooMany).hasSize(10);
    assertThat(IdentityRows.of(tp, "SELECT count(*)::text FROM client WHERE tenant_id = 'globex'"))
        .containsExactly("100");
  }

  @Test
  void deedsAreAudited() {
    String id = created("partner").getClient().getId();
    issue("acme", id, "wrong");
    rotate(id, true);
    suspend(id);

    assertThat(
            IdentityRows.of(
                tp, "SELECT action FROM audit WHERE subject_id = '" + id + "' ORDER BY id"))
        .containsExactly(
            "client_created", "client_refused", "client_secret_rotated", "client_suspended");
  }

  private static Clients clients() {
    return tp.clients().asCaller(Clients.class);
  }

  private static String admin() {
    return app.login("ada@acme.example", "cuts two reels").getSignedIn().getAccessToken();
  }

  private static CreatedClient created(String... roles) {
    return create(CreateClientRequest.newBuilder().setName("Program").addAllRoles(List.of(roles)));
  }

  private static CreatedClient create(CreateClientRequest.Builder request) {
    return app.as(admin(), () -> clients().createClient(request.build())).getCreated();
  }

  private static CreatedClient rotate(String id, boolean atOnce) {
    RotateClientSecretRequest request =
        RotateClientSecretRequest.newBuilder().setClientId(id).setAtOnce(atOnce).build();
    RotateClientSecretResponse response =
        app.as(admin(), () -> clients().rotateClientSecret(request));
    return response.getRotated();
  }

  private static void suspend(String id) {
    assertThat(app.as(admin(), () -> clients().suspendClient(suspension(id))).hasClient()).isTrue();
  }

  private static SuspendClientRequest suspension(String id) {
    return SuspendClientRequest.newBuilder().setClientId(id).build();
  }

  private static ReinstateClientRequest reinstatement(String id) {
    return ReinstateClientRequest.newBuilder().setClientId(id).build();
  }

  private static DeleteClientRequest removal(String id) {
    return DeleteClientRequest.newBuilder().setClientId(id).build();
  }

  private static String token(CreatedClient client) {
    return issue("acme", client.getClient().getId(), client.getSecret())
        .getIssued()
        .getAccessToken();
  }

  private static IssueClientTokenRequest proof(CreatedClient client, String secret) {
    return IssueClientTokenRequest.newBuilder()
        .setClientId(client.getClient().getId())
        .setClientSecret(secret)
        .build();
  }

  private static IssueClientTokenResponse issue(String tenant, String id, String secret) {
    IssueClientTokenRequest request =
        IssueClientTokenRequest.newBuilder().setClientId(id).setClientSecret(secret).build();
    return tp.anonymous(tenant, () -> clients().issueClientToken(request).await());
  }

  private static String hex(String text) {
    return java.util.HexFormat.of()
        .formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
