package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.Platform;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.platform.testing.TwinTenant;
import dev.marquee.proto.identity.v1.BeginSecondFactorRequest;
import dev.marquee.proto.identity.v1.BeginSecondFactorResponse;
import dev.marquee.proto.identity.v1.ConfirmSecondFactorRequest;
import dev.marquee.proto.identity.v1.ConfirmSecondFactorResponse;
import dev.marquee.proto.identity.v1.LoginResponse;
import dev.marquee.proto.identity.v1.RemoveSecondFactorRequest;
import dev.marquee.proto.identity.v1.RenewRecoveryCodesRequest;
import dev.marquee.proto.identity.v1.StepUpRequest;
import dev.marquee.proto.identity.v1.StepUpResponse;
import dev.marquee.proto.identity.v1.TokenPair;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The second factor: how it gets into force, what it guards, and that its codes work once.
class SecondFactorIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int FAILURES_MAX = 5;

  /// Stands still, so that no step ends while a code is on its way.
  private static final MovableClock CLOCK = new MovableClock();

  private static TestPlatform tp;
  private static Platform platform;
  private static App app;

  /// An account with a second factor in force.
  ///
  /// @param recovery codes that weren't used
  private record Guarded(
      String email, TokenPair session, String secretText, List<String> recovery) {
    byte[] secret() {
      return TotpTest.base32(secretText);
    }

    /// Of a step that no code was taken of: the one that confirmed it was an earlier one.
    String code() {
      return Totp.code(secret(), Totp.step(CLOCK.instant()));
    }

    LoginResponse login(String code) {
      return app.login(email, App.PASSWORD, code);
    }
  }

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4",
                "identity.attempts.near.free", "1000",
                "identity.bootstrapAccounts", staff()),
            "identity");
    platform =
        new Platform(
            tp.platform().vertx(),
            CLOCK,
            new SimpleMeterRegistry(),
            tp.settings(),
            clients -> () -> App.publishedKeys(tp.platform()));
    tp.deploy(new IdentityVerticle(platform));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    app = new App(tp, "acme");
  }

  @AfterAll
  static void stop() {
    tp.undeploy();
    platform.close().await();
    tp.close();
  }

  @Test
  void codeIsAskedForAfterTheRightPasswordOnly() {
    Guarded anna = guarded("asked@example.org");

    assertThat(app.login(anna.email(), "three films a week").hasRefused()).isTrue();
    assertThat(app.login(anna.email(), "three films a week", anna.code()).hasRefused()).isTrue();
    assertThat(anna.login("").hasCodeNeeded()).isTrue();
    assertThat(anna.login("000000").hasRefused()).isTrue();
    assertThat(anna.login(anna.code()).hasSignedIn()).isTrue();
  }

  @Test
  void secretIsInForceOnlyOnceACodeHasProvedIt() {
    TokenPair session = app.registered("unproved@example.org");
    byte[] secret = secret(begin(session));

    assertThat(app.login("unproved@example.org", App.PASSWORD).hasSignedIn()).isTrue();
    assertThat(confirm(session, "000000").hasRefused()).isTrue();
    assertThat(confirm(session, Totp.code(secret, Totp.step(CLOCK.instant()))).hasConfirmed())
        .isTrue();
    TokenPair goesOn = app.refresh(session.getRefreshToken()).getRefreshed();
    assertThat(begin(goesOn).hasInForce()).isTrue();
    assertThat(confirm(goesOn, "000000").hasNotBegun()).isTrue();
  }

  /// Somebody may have signed in with a stolen password before.
  @Test
  void secondFactorEndsTheOtherSessionsAndItsOwnerIsTold() {
    TokenPair thief = app.registered("robbed@example.org");
    TokenPair owner = app.login("robbed@example.org", App.PASSWORD).getSignedIn();

    guarded("robbed@example.org", owner);

    assertThat(app.refresh(thief.getRefreshToken()).hasRefused()).isTrue();
    assertThat(app.letters().to("robbed@example.org"))
        .extracting(Letter::kind)
        .contains(Letter.Kind.SECOND_FACTOR_CHANGED);
  }

  @Test
  void passwordDoesNotTakeASecondFactorAway() {
    Guarded anna = guarded("kept@example.org");

    assertThatThrownBy(
            () -> app.as(anna.session(), () -> app.secondFactors().removeSecondFactor(REMOVE)))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.stepUpSeconds()).isPresent());

    assertThat(anna.login("").hasCodeNeeded()).isTrue();
  }

  @Test
  void codeThatWasTakenIsRefusedAlsoWhenItComesTwiceAtOnce() {
    Guarded anna = guarded("replay@example.org");
    String code = anna.code();

    List<LoginResponse> answers = app.loginAtOnce(anna.email(), App.PASSWORD, code, 8);

    assertThat(answers).filteredOn(LoginResponse::hasSignedIn).hasSize(1);
    assertThat(answers).filteredOn(LoginResponse::hasRefused).hasSize(7);
    forgetFailures();
    assertThat(anna.login(code).hasRefused()).isTrue();
  }

  @Test
  void codeOfAnotherAccountOrOfAnOlderStepIsRefused() {
    Guarded anna = guarded("mine@example.org");
    Guarded other = guarded("others@example.org");

    assertThat(anna.login(other.code()).hasRefused()).isTrue();
    assertThat(anna.login(Totp.code(anna.secret(), Totp.step(CLOCK.instant()) - 2)).hasRefused())
        .isTrue();
    assertThat(anna.login(Totp.code(anna.secret(), Totp.step(CLOCK.instant()) + 3)).hasRefused())
        .isTrue();
  }

  @Test
  void wrongCodesAreLimited() {
    Guarded anna = guarded("guessed@example.org");
    for (int i = 0; i < FAILURES_MAX; i++) {
      assertThat(anna.login("00000" + i).hasRefused()).isTrue();
    }

    assertThat(anna.login(anna.code()).hasRefused()).isTrue();
    // Whoever fails on purpose can't keep the owner out.
    assertThat(anna.login(anna.recovery().getFirst()).hasSignedIn()).isTrue();

    forgetFailures();
    assertThat(anna.login(anna.code()).hasSignedIn()).isTrue();
  }

  @Test
  void recoveryCodeStandsInForACodeOnce() {
    Guarded anna = guarded("recovery@example.org");
    String used = anna.recovery().getFirst();
    assertThat(anna.recovery()).hasSize(10).doesNotHaveDuplicates();

    assertThat(anna.login(used.toLowerCase(java.util.Locale.ROOT)).hasSignedIn()).isTrue();
    assertThat(anna.login(used).hasRefused()).isTrue();

    String proved = stepUp(anna, "", anna.code()).getProved().getAccessToken();
    List<String> renewed =
        app.as(
                proved,
                () ->
                    app.secondFactors()
                        .renewRecoveryCodes(RenewRecoveryCodesRequest.getDefaultInstance()))
            .getRenewed()
            .getRecoveryCodesList();
    assertThat(anna.login(anna.recovery().getLast()).hasRefused()).isTrue();
    assertThat(anna.login(renewed.getLast()).hasSignedIn()).isTrue();
  }

  @Test
  void staffRolesWorkOnlyInSessionsWithTheSecondFactor() {
    TokenPair first = app.login("ed@acme.example", App.PASSWORD).getSignedIn();
    assertThat(roles(first.getAccessToken())).containsExactly("subscriber");
    assertThat(first.getAccount().getRolesList()).contains("partner");
    Guarded ed = guarded("ed@acme.example", first);
    assertThat(roles(app.refresh(first.getRefreshToken()).getRefreshed().getAccessToken()))
        .containsExactly("subscriber");

    TokenPair session = ed.login(ed.code()).getSignedIn();

    assertThat(roles(session.getAccessToken())).contains("subscriber", "partner", "editor");
    TokenPair next = app.refresh(session.getRefreshToken()).getRefreshed();
    assertThat(roles(next.getAccessToken())).contains("partner");
    remove(next);
    Eventually.until("they end", SOON, () -> !admits(next.getAccessToken()));
    TokenPair without = app.refresh(next.getRefreshToken()).getRefreshed();
    assertThat(roles(without.getAccessToken())).containsExactly("subscriber");
  }

  @Test
  void stepUpTakesTheCodeAndNotThePasswordWhereThereIsASecondFactor() {
    Guarded anna = guarded("stepup@example.org");
    assertThat(stepUp(anna, App.PASSWORD, "").hasRefused()).isTrue();

    String proved = stepUp(anna, "", anna.code()).getProved().getAccessToken();

    assertThat(authenticatedAt(proved).getEpochSecond())
        .isEqualTo(CLOCK.instant().getEpochSecond());
    assertThat(app.as(proved, () -> app.secondFactors().removeSecondFactor(REMOVE)).hasDone())
        .isTrue();
    assertThat(app.login(anna.email(), App.PASSWORD).hasSignedIn()).isTrue();
  }

  private static final RemoveSecondFactorRequest REMOVE =
      RemoveSecondFactorRequest.getDefaultInstance();

  private static Guarded guarded(String email) {
    return guarded(email, app.registered(email));
  }

  /// Confirmed by the code of the step before, so that the present one is still good.
  private static Guarded guarded(String email, TokenPair session) {
    byte[] secret = secret(begin(session));
    ConfirmSecondFactorResponse confirmed =
        confirm(session, Totp.code(secret, Totp.step(CLOCK.instant()) - 1));
    TokenPair goesOn = app.refresh(session.getRefreshToken()).getRefreshed();
    return new Guarded(
        email, goesOn, Base32.encode(secret), confirmed.getConfirmed().getRecoveryCodesList());
  }

  private static BeginSecondFactorResponse begin(TokenPair who) {
    return app.as(
        who,
        () -> app.secondFactors().beginSecondFactor(BeginSecondFactorRequest.getDefaultInstance()));
  }

  private static ConfirmSecondFactorResponse confirm(TokenPair who, String code) {
    return app.as(
        who,
        () ->
            app.secondFactors()
                .confirmSecondFactor(
                    ConfirmSecondFactorRequest.newBuilder().setCode(code).build()));
  }

  private static void remove(TokenPair who) {
    assertThat(app.as(who, () -> app.secondFactors().removeSecondFactor(REMOVE)).hasDone())
        .isTrue();
  }

  private static StepUpResponse stepUp(Guarded who, String password, String code) {
    return app.as(
        who.session(),
        () ->
            app.sessions()
                .stepUp(StepUpRequest.newBuilder().setPassword(password).setCode(code).build()));
  }

  private static byte[] secret(BeginSecondFactorResponse begun) {
    String text = begun.getSecret().getSecret();
    assertThat(begun.getSecret().getUri()).startsWith("otpauth://totp/Marquee:").contains(text);
    return TotpTest.base32(text);
  }

  private static Set<String> roles(String accessToken) {
    return tp.platform().tokens().verify(accessToken).await().roles();
  }

  private static Instant authenticatedAt(String accessToken) {
    return tp.platform().tokens().verify(accessToken).await().authenticatedAt();
  }

  private static boolean admits(String accessToken) {
    return tp.platform()
        .tokens()
        .verify(accessToken)
        .map(caller -> true)
        .otherwise(refused -> false)
        .await();
  }

  /// As if their quarter of an hour had passed.
  private static void forgetFailures() {
    Database db = tp.platform().database("identity");
    db.writer()
        .query(
            TwinTenant.ALL_TENANTS
                + "UPDATE second_factor SET failures_since = failures_since - interval '15 minutes'")
        .execute()
        .await();
    db.close().await();
  }

  private static String staff() {
    return """
    {acme: [{email: ed@acme.example, password: %s, displayName: Ed, roles: [subscriber, partner, editor], tier: free}]}
    """
        .formatted(App.PASSWORD);
  }
}
