package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.platform.testing.TwinTenant;
import dev.marquee.proto.identity.v1.AccountSummary;
import dev.marquee.proto.identity.v1.CloseAccountRequest;
import dev.marquee.proto.identity.v1.CloseAccountResponse;
import dev.marquee.proto.identity.v1.CreateProfileRequest;
import dev.marquee.proto.identity.v1.DomainErasure;
import dev.marquee.proto.identity.v1.EraseAccountRequest;
import dev.marquee.proto.identity.v1.EraseAccountResponse;
import dev.marquee.proto.identity.v1.ErasureState;
import dev.marquee.proto.identity.v1.GetErasureRequest;
import dev.marquee.proto.identity.v1.GetErasureResponse;
import dev.marquee.proto.identity.v1.InviteAccountRequest;
import dev.marquee.proto.identity.v1.ListAccountsRequest;
import dev.marquee.proto.identity.v1.LoginResponse;
import dev.marquee.proto.identity.v1.RefreshResponse;
import dev.marquee.proto.identity.v1.ReinstateAccountRequest;
import dev.marquee.proto.identity.v1.ReinstateAccountResponse;
import dev.marquee.proto.identity.v1.SuspendAccountRequest;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Closing accounts and erasing what is held about their owners.
class ErasureIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int RACES = 60;
  private static final String ADMINS =
      """
      {acme: [{email: ada@acme.example, password: cuts two reels, displayName: Ada, roles: [subscriber, admin], tier: free},
              {email: bob@acme.example, password: cuts two reels, displayName: Bob, roles: [subscriber, admin], tier: free}],
       house: [{email: opal@house.example, password: cuts two reels, displayName: Opal, roles: [subscriber, operator], tier: free},
               {email: ada@house.example, password: cuts two reels, displayName: Ada, roles: [subscriber, admin], tier: free}]}
      """;

  private static TestPlatform tp;
  private static App app;
  private static Database db;
  private static final FakeDomain BOOKING = new FakeDomain("booking");
  private static final FakeDomain CATALOG = new FakeDomain("catalog");

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4",
                "identity.secondFactor.staff", "optional",
                "identity.operatorTenant", "house",
                "identity.bootstrapAccounts", ADMINS,
                "identity.erasure",
                    "{grace: 1h, domains: [booking, catalog], poll: 50ms, retryFirst: 50ms, retryMax: 100ms}"),
            "identity");
    tp.fake("booking", BOOKING);
    tp.fake("catalog", CATALOG);
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    app = new App(tp, "acme");
    db = tp.platform().database("identity");
  }

  @AfterAll
  static void stop() {
    db.close().await();
    tp.close();
  }

  @Test
  void closedAccountIsOutAtOnceAndItsOwnerIsTold() {
    TokenPair owner = app.registered("closed@example.org");
    try (OtherProcess other = new OtherProcess(tp)) {
      assertThat(other.admits(owner.getAccessToken())).isTrue();

      CloseAccountResponse closed = close(owner);

      assertThat(closed.getClosed().getState()).isEqualTo(ErasureState.ERASURE_STATE_WAITING);
      Eventually.until("no process admits it", SOON, () -> !other.admits(owner.getAccessToken()));
    }
    assertThat(app.refresh(owner.getRefreshToken()).hasRefused()).isTrue();
    assertThat(app.login("closed@example.org", App.PASSWORD).hasRefused()).isTrue();
    assertThat(app.letters().to("closed@example.org"))
        .extracting(Letter::kind)
        .contains(Letter.Kind.ACCOUNT_CLOSED);
  }

  /// Whoever is first: nobody is signed in afterwards.
  @Test
  void closingRacesWithSignInAndRefreshAndWins() {
    for (int i = 0; i < RACES; i++) {
      String email = "race-" + i + "@example.org";
      TokenPair owner = app.registered(email);
      Future<CloseAccountResponse> closing = asked(() -> close(owner));
      Future<LoginResponse> login = asked(() -> app.login(email, App.PASSWORD));
      Future<RefreshResponse> refresh = asked(() -> app.refresh(owner.getRefreshToken()));
      Future.join(closing, login, refresh).otherwiseEmpty().await();

      assertThat(closing.result().hasClosed()).isTrue();
      assertThat(
              rows(
                  "SELECT id FROM session WHERE ended_at IS NULL AND tenant_id = 'acme' AND account_id = '"
                      + owner.getAccount().getId()
                      + "'"))
          .isEmpty();
      if (login.succeeded() && login.result().hasSignedIn()) {
        String late = login.result().getSignedIn().getRefreshToken();
        assertThat(app.refresh(late).hasRefused()).isTrue();
      }
    }
  }

  @Test
  void reinstatedAccountIsAsItWasAndWhatIsBeingErasedIsNot() {
    TokenPair owner = app.registered("regrets@example.org");
    String id = owner.getAccount().getId();
    close(owner);

    assertThat(reinstate(id).hasAccount()).isTrue();
    assertThat(app.login("regrets@example.org", App.PASSWORD).hasSignedIn()).isTrue();
    assertThat(erasure(id).getErasure().getState()).isEqualTo(ErasureState.ERASURE_STATE_CANCELLED);

    BOOKING.setDown(true);
    try {
      close(app.login("regrets@example.org", App.PASSWORD).getSignedIn());
      due(id);
      Eventually.until(
          "it has begun",
          SOON,
          () -> erasure(id).getErasure().getState() == ErasureState.ERASURE_STATE_RUNNING);
      assertThat(reinstate(id).hasErasureBegun()).isTrue();
    } finally {
      BOOKING.setDown(false);
    }
    awaitDone(id);
  }

  @Test
  void everyDomainIsAskedUntilItIsDoneAlsoOneThatWasDown() {
    TokenPair owner = app.registered("asked@example.org");
    String id = owner.getAccount().getId();
    CATALOG.setDown(true);
    try {
      close(owner);
      due(id);
      Eventually.until(
          "booking is done and catalog was down",
          SOON,
          () ->
              domain(id, "booking").stream().anyMatch(DomainErasure::getDone)
                  && domain(id, "catalog").stream().anyMatch(one -> one.getFailures() > 1));
      assertThat(
              rows("SELECT id::text FROM account WHERE tenant_id = 'acme' AND id = '" + id + "'"))
          .hasSize(1);
    } finally {
      CATALOG.setDown(false);
    }
    awaitDone(id);

    // Any call may be repeated, and then its first answer isn't counted.
    assertThat(BOOKING.erased()).filteredOn(("acme " + id)::equals).hasSizeGreaterThanOrEqualTo(3);
    assertThat(domain(id, "booking").getFirst().getRowsErased()).isBetween(1L, 3L);
    assertThat(domain(id, "booking").getFirst().getRowsPseudonymised()).isEqualTo(2);
    assertThat(domain(id, "identity").getFirst().getRowsErased()).isGreaterThan(3);
  }

  @Test
  void nothingOfAnErasedOwnerIsLeftAndTheWorldIsTold() {
    TokenPair owner = app.registered("Erased.Quux@example.org");
    String id = owner.getAccount().getId();
    app.as(
        owner,
        () ->
            app.profiles()
                .createProfile(CreateProfileRequest.newBuilder().setName("Quux").build()));
    String tables = "account profile session subject_key mail link second_factor";
    close(owner);
    due(id);
    awaitDone(id);

    for (String table : tables.split(" ")) {
      String column = table.equals("account") ? "id" : "account_id";
      assertThat(
              rows(
                  "SELECT 'left' FROM "
                      + table
                      + " WHERE tenant_id = 'acme' AND "
                      + column
                      + " = '"
                      + id
                      + "'"))
          .as(table)
          .isEmpty();
    }
    assertThat(
            rows(
                "SELECT action FROM audit WHERE tenant_id = 'acme' AND subject_id = '"
                    + id
                    + "' ORDER BY id"))
        .contains("account_closed")
        .endsWith("account_erased");
    assertThat(found("Erased.Quux@example.org")).isEmpty();
  }

  /// A backup brings the row back, but not its key: that is what destroying it is for.
  @Test
  void accountFromABackupCannotBeReadWithoutItsDestroyedKey() {
    String email = "backup@example.org";
    TokenPair owner = app.registered(email);
    String id = owner.getAccount().getId();
    close(owner);
    String account = backup("account", "id", id);
    String key = backup("subject_key", "account_id", id);
    due(id);
    awaitDone(id);

    restore("account", account);
    assertThatThrownBy(() -> found(email)).isInstanceOf(Fault.class);

    // With the key it can: so it is the key that was missing.
    restore("subject_key", key);
    assertThat(found(email)).extracting(AccountSummary::getEmail).containsExactly(email);
  }

  @Test
  void nobodyErasesHimselfAsStaffAndAnAdministratorIsAlwaysLeft() {
    TokenPair ada = admin();
    TokenPair bob = app.login("bob@acme.example", "cuts two reels").getSignedIn();

    assertThat(close(ada).hasStaffAccount()).isTrue();
    assertThat(erase(ada, ada.getAccount().getId()).hasOwnAccount()).isTrue();
    assertThat(erase(ada, bob.getAccount().getId()).hasClosed()).isTrue();
    assertThatThrownBy(() -> erase(bob, ada.getAccount().getId())).isInstanceOf(Fault.class);
    assertThat(app.login("ada@acme.example", "cuts two reels").hasSignedIn()).isTrue();
    assertThat(reinstate(bob.getAccount().getId()).hasAccount()).isTrue();
    TokenPair nobody = app.registered("curious@example.org");
    assertThatThrownBy(() -> erase(nobody, ada.getAccount().getId())).isInstanceOf(Fault.class);
    assertThat(erase(ada, new UUID(0, 1).toString()).hasNotFound()).isTrue();
  }

  @Test
  void operatorIsNeitherErasedNorSuspendedByAnAdministratorOfHisTenant() {
    App house = new App(tp, "house");
    TokenPair ada = house.login("ada@house.example", "cuts two reels").getSignedIn();
    String opal =
        house.login("opal@house.example", "cuts two reels").getSignedIn().getAccount().getId();
    EraseAccountRequest erasure = EraseAccountRequest.newBuilder().setAccountId(opal).build();
    SuspendAccountRequest suspension =
        SuspendAccountRequest.newBuilder().setAccountId(opal).build();

    assertThatThrownBy(() -> house.as(ada, () -> house.personalData().eraseAccount(erasure)))
        .hasMessageContaining("operators are changed by settings only");
    assertThatThrownBy(() -> house.as(ada, () -> house.staff().suspendAccount(suspension)))
        .hasMessageContaining("operators are changed by settings only");
    assertThat(house.login("opal@house.example", "cuts two reels").hasSignedIn()).isTrue();
  }

  @Test
  void closedAccountIsReinstatedOnlyWhereThereIsRoomForIt() {
    App house = new App(tp, "house");
    TokenPair ada = house.login("ada@house.example", "cuts two reels").getSignedIn();
    TokenPair owner = house.registered("roomless@house.example");
    ReinstateAccountRequest request =
        ReinstateAccountRequest.newBuilder().setAccountId(owner.getAccount().getId()).build();
    house.as(
        owner, () -> house.personalData().closeAccount(CloseAccountRequest.getDefaultInstance()));

    execute("UPDATE tenant SET accounts_max = 2 WHERE id = 'house'");
    assertThatThrownBy(() -> house.as(ada, () -> house.staff().reinstateAccount(request)))
        .hasMessageStartingWith("accountsMax: ");

    execute("UPDATE tenant SET accounts_max = 3 WHERE id = 'house'");
    assertThat(house.as(ada, () -> house.staff().reinstateAccount(request)).hasAccount()).isTrue();
  }

  @Test
  void closedAccountStaysClosedWhenItIsClosedOrSuspendedAgain() {
    TokenPair owner = app.registered("twice@example.org");
    String id = owner.getAccount().getId();

    String first = erase(admin(), id).getClosed().getId();

    assertThat(erase(admin(), id).getClosed().getId()).isEqualTo(first);
    app.as(
        admin(),
        () ->
            app.staff()
                .suspendAccount(SuspendAccountRequest.newBuilder().setAccountId(id).build()));
    assertThat(rows("SELECT status FROM account WHERE tenant_id = 'acme' AND id = '" + id + "'"))
        .containsExactly("closed");
  }

  @Test
  void invitationThatNobodyTookUpIsErasedLikeAnAccount() {
    InviteAccountRequest request =
        InviteAccountRequest.newBuilder()
            .setEmail("never@acme.example")
            .setDisplayName("Never")
            .addRoles("editor")
            .build();
    String id = app.as(admin(), () -> app.staff().inviteAccount(request)).getInvited().getId();
    execute(
        "UPDATE account SET created_at = now() - interval '31 days' WHERE tenant_id = 'acme' AND id = '"
            + id
            + "'");

    Eventually.until("it is closed", SOON, () -> erasure(id).hasErasure());
    due(id);
    awaitDone(id);
  }

  private static String backup(String table, String column, String id) {
    return rows("SELECT to_jsonb(t)::text FROM "
            + table
            + " t WHERE tenant_id = 'acme' AND "
            + column
            + " = '"
            + id
            + "'")
        .getFirst();
  }

  private static void restore(String table, String json) {
    execute(
        "INSERT INTO "
            + table
            + " SELECT * FROM jsonb_populate_record(NULL::"
            + table
            + ", '"
            + json.replace("'", "''")
            + "')");
  }

  private static List<AccountSummary> found(String email) {
    return app.as(
            admin(),
            () ->
                app.staff().listAccounts(ListAccountsRequest.newBuilder().setEmail(email).build()))
        .getAccountsList();
  }

  /// As if the grace were over.
  private static void due(String id) {
    execute(
        "UPDATE erasure SET next_attempt_at = now() WHERE tenant_id = 'acme' AND state = 'waiting' AND account_id = '"
            + id
            + "'");
  }

  private static void awaitDone(String id) {
    Eventually.until(
        "it is erased",
        SOON,
        () -> erasure(id).getErasure().getState() == ErasureState.ERASURE_STATE_DONE);
  }

  private static List<DomainErasure> domain(String id, String domain) {
    return erasure(id).getErasure().getDomainsList().stream()
        .filter(one -> one.getDomain().equals(domain))
        .toList();
  }

  private static GetErasureResponse erasure(String id) {
    return app.as(
        admin(),
        () ->
            app.personalData().getErasure(GetErasureRequest.newBuilder().setAccountId(id).build()));
  }

  private static EraseAccountResponse erase(TokenPair who, String id) {
    return app.as(
        who,
        () ->
            app.personalData()
                .eraseAccount(EraseAccountRequest.newBuilder().setAccountId(id).build()));
  }

  private static CloseAccountResponse close(TokenPair who) {
    return app.as(
        who, () -> app.personalData().closeAccount(CloseAccountRequest.getDefaultInstance()));
  }

  private static ReinstateAccountResponse reinstate(String id) {
    return app.as(
        admin(),
        () ->
            app.staff()
                .reinstateAccount(ReinstateAccountRequest.newBuilder().setAccountId(id).build()));
  }

  private static TokenPair admin() {
    return app.login("ada@acme.example", "cuts two reels").getSignedIn();
  }

  private static <T> Future<T> asked(Supplier<T> ask) {
    return Future.future(promise ->
        Thread.startVirtualThread(() -> {
          try {
            promise.complete(ask.get());
          } catch (Throwable e) {
            promise.fail(e);
          }
        }));
  }

  private static void execute(String sql) {
    db.writer().query(TwinTenant.ALL_TENANTS + sql).execute().await();
  }

  private static List<String> rows(String sql) {
    return new ArrayList<>(
        StreamSupport.stream(
                db.writer().query(TwinTenant.ALL_TENANTS + sql).execute().await().spliterator(),
                false)
            .map(row -> row.getString(0))
            .toList());
  }
}
