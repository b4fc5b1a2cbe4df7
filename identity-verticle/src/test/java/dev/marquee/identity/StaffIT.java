package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.AccountStatus;
import dev.marquee.proto.identity.v1.AccountSummary;
import dev.marquee.proto.identity.v1.BeginSecondFactorRequest;
import dev.marquee.proto.identity.v1.ConfirmSecondFactorRequest;
import dev.marquee.proto.identity.v1.InviteAccountRequest;
import dev.marquee.proto.identity.v1.ListAccountsRequest;
import dev.marquee.proto.identity.v1.ListAccountsResponse;
import dev.marquee.proto.identity.v1.ReinstateAccountRequest;
import dev.marquee.proto.identity.v1.ResetSecondFactorRequest;
import dev.marquee.proto.identity.v1.SetOrganisationRequest;
import dev.marquee.proto.identity.v1.SetOrganisationResponse;
import dev.marquee.proto.identity.v1.SetRolesRequest;
import dev.marquee.proto.identity.v1.SetRolesResponse;
import dev.marquee.proto.identity.v1.StepUpRequest;
import dev.marquee.proto.identity.v1.StepUpResponse;
import dev.marquee.proto.identity.v1.SuspendAccountRequest;
import dev.marquee.proto.identity.v1.SuspendAccountResponse;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What administrators do to accounts, and what they can't.
class StaffIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String ADMINS =
      """
      {acme: [{email: ada@acme.example, password: cuts two reels, displayName: Ada, roles: [subscriber, admin], tier: free},
              {email: bob@acme.example, password: cuts two reels, displayName: Bob, roles: [subscriber, admin], tier: free}],
       globex: [{email: ada@acme.example, password: cuts two reels, displayName: Ada, roles: [subscriber, admin], tier: free}]}
      """;

  private static TestPlatform tp;
  private static App app;
  private static OtherProcess one;
  private static OtherProcess two;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4",
                "identity.secondFactor.staff", "optional",
                "identity.bootstrapAccounts", ADMINS),
            "identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    app = new App(tp, "acme");
    one = new OtherProcess(tp);
    two = new OtherProcess(tp);
  }

  @AfterAll
  static void stop() {
    one.close();
    two.close();
    tp.close();
  }

  @Test
  void suspensionKeepsAnAccountOutEverywhereWithinASecondUntilItIsReinstated() {
    TokenPair victim = app.registered("suspended@example.org");
    TokenPair other = app.registered("untouched@example.org");
    String id = victim.getAccount().getId();
    assertThat(one.admits(victim.getAccessToken())).isTrue();
    assertThat(two.admits(victim.getAccessToken())).isTrue();

    AccountSummary suspended = suspend(admin(), id).getAccount();

    Eventually.until(
        "no process admits it",
        SOON,
        () -> !one.admits(victim.getAccessToken()) && !two.admits(victim.getAccessToken()));
    assertThat(suspended.getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_SUSPENDED);
    assertThat(app.refresh(victim.getRefreshToken()).hasRefused()).isTrue();
    assertThat(app.login("suspended@example.org", App.PASSWORD).hasRefused()).isTrue();
    assertThat(one.admits(other.getAccessToken())).isTrue();

    reinstate(admin(), id);
    assertThat(app.login("suspended@example.org", App.PASSWORD).hasSignedIn()).isTrue();
    assertThat(app.refresh(victim.getRefreshToken()).hasRefused()).isTrue();
  }

  @Test
  void newRolesTakeTheOldTokensAwayWithinASecondAndStandInTheNextOnes() {
    TokenPair promoted = app.registered("promoted@example.org");
    assertThat(one.caller(promoted.getAccessToken()).roles()).containsExactly("subscriber");

    setRoles(admin(), promoted.getAccount().getId(), "subscriber", "editor");

    Eventually.until(
        "no process admits the old ones",
        SOON,
        () -> !one.admits(promoted.getAccessToken()) && !two.admits(promoted.getAccessToken()));
    TokenPair next = app.refresh(promoted.getRefreshToken()).getRefreshed();
    assertThat(one.caller(next.getAccessToken()).roles()).contains("editor");
  }

  @Test
  void nobodyDoesItToHisOwnAccount() {
    TokenPair admin = admin();
    String own = admin.getAccount().getId();

    assertThat(suspend(admin, own).hasOwnAccount()).isTrue();
    assertThat(setRoles(admin, own, "subscriber").hasOwnAccount()).isTrue();
    assertThat(app.login("ada@acme.example", "cuts two reels").hasSignedIn()).isTrue();
  }

  @Test
  void onlyAdministratorsOfTheSameTenantReachAnAccount() {
    TokenPair victim = app.registered("reached@example.org");
    String id = victim.getAccount().getId();
    App globex = new App(tp, "globex");
    TokenPair foreign = globex.login("ada@acme.example", "cuts two reels").getSignedIn();

    assertThatThrownBy(() -> suspend(victim, admin().getAccount().getId()))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.PERMISSION_DENIED));
    assertThat(
            globex.as(foreign, () -> globex.staff().suspendAccount(suspension(id))).hasNotFound())
        .isTrue();
    assertThat(app.login("reached@example.org", App.PASSWORD).hasSignedIn()).isTrue();
  }

  /// Each takes the role from the other at the same time: one is late, and one stays.
  @Test
  void ofTwoAdministratorsWhoDemoteEachOtherOneIsLeft() {
    for (int trial = 0; trial < 100; trial++) {
      TokenPair ada = admin();
      TokenPair bob = app.login("bob@acme.example", "cuts two reels").getSignedIn();
      Future<SetRolesResponse> byAda =
          asked(ada, () -> app.staff().setRoles(roles(bob, "subscriber")));
      Future<SetRolesResponse> byBob =
          asked(bob, () -> app.staff().setRoles(roles(ada, "subscriber")));
      Future.join(byAda, byBob).otherwiseEmpty().await();

      assertThat(admins()).hasSize(1);
      makeAdmin(ada.getAccount().getId());
      makeAdmin(bob.getAccount().getId());
    }
  }

  @Test
  void changesAreAuditedWithWhoAndFromWhatToWhat() {
    TokenPair admin = admin();
    String id = app.registered("audited@example.org").getAccount().getId();

    setRoles(admin, id, "subscriber", "reviewer");
    suspend(admin, id);
    reinstate(admin, id);

    assertThat(audit(id))
        .contains(
            "account:"
                + admin.getAccount().getId()
                + " roles_changed subscriber -> subscriber,reviewer",
            "account:" + admin.getAccount().getId() + " account_suspended active -> suspended",
            "account:" + admin.getAccount().getId() + " account_reinstated suspended -> active");
  }

  @Test
  void invitedAccountWaitsForItsPassword() {
    InviteAccountRequest request =
        InviteAccountRequest.newBuilder()
            .setEmail("new@acme.example")
            .setDisplayName("New")
            .addRoles("partner")
            .build();

    AccountSummary invited = app.as(admin(), () -> app.staff().inviteAccount(request)).getInvited();

    assertThat(invited.getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_INVITED);
    assertThat(invited.getRolesList()).containsExactly("partner");
    assertThat(app.login("new@acme.example", "").hasRefused()).isTrue();
    assertThat(app.login("new@acme.example", App.PASSWORD).hasRefused()).isTrue();
    assertThat(app.as(admin(), () -> app.staff().inviteAccount(request)).hasEmailTaken()).isTrue();
    assertThatThrownBy(() ->
            app.as(
                admin(),
                () ->
                    app.staff()
                        .inviteAccount(
                            request.toBuilder().setEmail("x@y.example").addRoles("king").build())))
        .hasMessageStartingWith("roles: ");
  }

  @Test
  void organisationStandsInTheNextTokensAndOldOnesEndWithinASecond() {
    TokenPair partner = app.registered("partner@example.org");
    String id = partner.getAccount().getId();
    assertThat(one.caller(partner.getAccessToken()).organisationId()).isEqualTo(id);
    String roxy = java.util.UUID.randomUUID().toString();

    assertThat(bind(admin(), id, roxy).getAccount().getOrganisationId()).isEqualTo(roxy);
    Eventually.until(
        "no process admits the old one",
        SOON,
        () -> !one.admits(partner.getAccessToken()) && !two.admits(partner.getAccessToken()));
    TokenPair next = app.refresh(partner.getRefreshToken()).getRefreshed();
    assertThat(one.caller(next.getAccessToken()).organisationId()).isEqualTo(roxy);

    assertThat(bind(admin(), id, "").getAccount().getOrganisationId()).as("its own").isEqualTo(id);
    TokenPair admin = admin();
    assertThat(bind(admin, admin.getAccount().getId(), roxy).hasOwnAccount()).isTrue();
    assertThatThrownBy(() -> bind(admin(), id, "the Roxy"))
        .hasMessageStartingWith("organisationId: ");
    App globex = new App(tp, "globex");
    TokenPair foreign = globex.login("ada@acme.example", "cuts two reels").getSignedIn();
    assertThat(
            globex
                .as(foreign, () -> globex.staff().setOrganisation(binding(id, roxy)))
                .hasNotFound())
        .isTrue();
    assertThat(audit(id))
        .contains(
            "account:"
                + admin.getAccount().getId()
                + " organisation_changed "
                + id
                + " -> "
                + roxy);
  }

  @Test
  void invitedPartnerIsBoundFromTheBeginning() {
    String roxy = java.util.UUID.randomUUID().toString();
    InviteAccountRequest request =
        InviteAccountRequest.newBuilder()
            .setEmail("roxy@acme.example")
            .setDisplayName("Roxy")
            .addRoles("partner")
            .setOrganisationId(roxy)
            .build();

    AccountSummary invited = app.as(admin(), () -> app.staff().inviteAccount(request)).getInvited();

    assertThat(invited.getOrganisationId()).isEqualTo(roxy);
  }

  @Test
  void lostSecondFactorIsTakenAwayByAnAdministratorAndItsOwnerIsSignedOutAndTold() {
    TokenPair owner = app.registered("lost@example.org");
    String id = owner.getAccount().getId();
    withSecondFactor(owner);
    assertThat(app.login("lost@example.org", App.PASSWORD).hasCodeNeeded()).isTrue();
    App globex = new App(tp, "globex");
    TokenPair foreign = globex.login("ada@acme.example", "cuts two reels").getSignedIn();
    assertThat(globex.as(foreign, () -> globex.staff().resetSecondFactor(reset(id))).hasNotFound())
        .isTrue();
    TokenPair admin = admin();
    assertThat(
            app.as(admin, () -> app.staff().resetSecondFactor(reset(admin.getAccount().getId())))
                .hasOwnAccount())
        .isTrue();
    String live = app.refresh(owner.getRefreshToken()).getRefreshed().getAccessToken();
    assertThat(one.admits(live)).isTrue();

    assertThat(app.as(admin, () -> app.staff().resetSecondFactor(reset(id))).hasDone()).isTrue();

    Eventually.until("it is signed out", SOON, () -> !one.admits(live) && !two.admits(live));
    assertThat(app.login("lost@example.org", App.PASSWORD).hasSignedIn()).isTrue();
    assertThat(app.letters().to("lost@example.org"))
        .filteredOn(letter -> letter.kind() == Letter.Kind.SECOND_FACTOR_CHANGED)
        .hasSize(2);
    assertThat(audit(id))
        .anyMatch(line ->
            line.startsWith("account:" + admin.getAccount().getId() + " second_factor_reset"));
    assertThat(app.as(admin, () -> app.staff().resetSecondFactor(reset(id))).hasNone()).isTrue();
  }

  private static ResetSecondFactorRequest reset(String id) {
    return ResetSecondFactorRequest.newBuilder().setAccountId(id).build();
  }

  private static void withSecondFactor(TokenPair owner) {
    byte[] secret =
        TotpTest.base32(
            app.as(
                    owner,
                    () ->
                        app.secondFactors()
                            .beginSecondFactor(BeginSecondFactorRequest.getDefaultInstance()))
                .getSecret()
                .getSecret());
    String code = Totp.code(secret, Totp.step(java.time.Instant.now()));
    assertThat(
            app.as(
                    owner,
                    () ->
                        app.secondFactors()
                            .confirmSecondFactor(
                                ConfirmSecondFactorRequest.newBuilder().setCode(code).build()))
                .hasConfirmed())
        .isTrue();
  }

  private static SetOrganisationRequest binding(String id, String organisation) {
    return SetOrganisationRequest.newBuilder()
        .setAccountId(id)
        .setOrganisationId(organisation)
        .build();
  }

  private static SetOrganisationResponse bind(TokenPair who, String id, String organisation) {
    return app.as(who, () -> app.staff().setOrganisation(binding(id, organisation)));
  }

  @Test
  void accountsAreFoundByEmailAndByRoleAndPagedNewestFirst() {
    List<String> ids = new ArrayList<>();
    TokenPair admin = admin();
    for (int i = 0; i < 5; i++) {
      String id = app.registered("paged-" + i + "@example.org").getAccount().getId();
      setRoles(admin, id, "subscriber", "ops");
      ids.addFirst(id);
    }

    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      ListAccountsResponse page =
          list(ListAccountsRequest.newBuilder().setRole("ops").setLimit(2).setCursor(cursor));
      page.getAccountsList().forEach(account -> listed.add(account.getId()));
      cursor = page.getNextCursor();
    } while (!cursor.isEmpty());

    assertThat(listed).isEqualTo(ids);
    assertThat(
            list(ListAccountsRequest.newBuilder().setEmail("PAGED-1@example.org"))
                .getAccountsList())
        .extracting(AccountSummary::getEmail)
        .containsExactly("paged-1@example.org");
    assertThat(
            list(ListAccountsRequest.newBuilder().setEmail("nobody@example.org")).getAccountsList())
        .isEmpty();
    assertThat(list(ListAccountsRequest.newBuilder().setLimit(100)).getAccountsCount())
        .isGreaterThan(6);
  }

  @Test
  void proofOfTenMinutesAgoIsAskedForAnewAndThePasswordGivesIt() {
    TokenPair fresh = admin();
    String id = app.registered("stepup@example.org").getAccount().getId();
    IdentityRows.change(tp, "UPDATE session SET auth_time = auth_time - interval '10 minutes'");
    TokenPair stale = app.refresh(fresh.getRefreshToken()).getRefreshed();

    assertThatThrownBy(() -> suspend(stale, id))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.stepUpSeconds()).contains("600"));
    assertThat(list(ListAccountsRequest.newBuilder()).getAccountsCount()).isPositive();
    assertThat(stepUp(stale, "cuts three reels").hasRefused()).isTrue();
    String proved = stepUp(stale, "cuts two reels").getProved().getAccessToken();

    assertThat(app.as(proved, () -> app.staff().suspendAccount(suspension(id))).hasAccount())
        .isTrue();
    assertThat(suspend(app.refresh(stale.getRefreshToken()).getRefreshed(), id).hasAccount())
        .isTrue();
  }

  private static StepUpResponse stepUp(TokenPair who, String password) {
    return app.as(
        who, () -> app.sessions().stepUp(StepUpRequest.newBuilder().setPassword(password).build()));
  }

  private static TokenPair admin() {
    return app.login("ada@acme.example", "cuts two reels").getSignedIn();
  }

  private static <T> Future<T> asked(TokenPair who, java.util.function.Supplier<Future<T>> ask) {
    return Future.future(promise ->
        Thread.startVirtualThread(() -> {
          try {
            promise.complete(app.as(who, ask));
          } catch (Throwable e) {
            promise.fail(e);
          }
        }));
  }

  private static List<String> admins() {
    return IdentityRows.of(
        tp,
        "SELECT id::text FROM account WHERE tenant_id = 'acme' AND 'admin' = ANY (roles)"
            + " AND status = 'active'");
  }

  private static void makeAdmin(String id) {
    IdentityRows.change(
        tp, "UPDATE account SET roles = '{subscriber,admin}' WHERE id = '" + id + "'");
  }

  private static List<String> audit(String subject) {
    return IdentityRows.of(
        tp,
        "SELECT actor || ' ' || action || ' ' || detail FROM audit WHERE subject_id = '"
            + subject
            + "' ORDER BY id");
  }

  private static ListAccountsResponse list(ListAccountsRequest.Builder request) {
    return app.as(admin(), () -> app.staff().listAccounts(request.build()));
  }

  private static SuspendAccountRequest suspension(String id) {
    return SuspendAccountRequest.newBuilder().setAccountId(id).build();
  }

  private static SuspendAccountResponse suspend(TokenPair who, String id) {
    return app.as(who, () -> app.staff().suspendAccount(suspension(id)));
  }

  private static void reinstate(TokenPair who, String id) {
    app.as(
        who,
        () ->
            app.staff()
                .reinstateAccount(ReinstateAccountRequest.newBuilder().setAccountId(id).build()));
  }

  private static SetRolesRequest roles(TokenPair of, String... roles) {
    return SetRolesRequest.newBuilder()
        .setAccountId(of.getAccount().getId())
        .addAllRoles(List.of(roles))
        .build();
  }

  private static SetRolesResponse setRoles(TokenPair who, String id, String... roles) {
    return app.as(
        who,
        () ->
            app.staff()
                .setRoles(
                    SetRolesRequest.newBuilder()
                        .setAccountId(id)
                        .addAllRoles(List.of(roles))
                        .build()));
  }
}
