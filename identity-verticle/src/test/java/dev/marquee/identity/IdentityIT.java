package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.GetMeRequest;
import dev.marquee.proto.identity.v1.GetMeResponse;
import dev.marquee.proto.identity.v1.GetSubscriberRequest;
import dev.marquee.proto.identity.v1.GetSubscriberResponse;
import dev.marquee.proto.identity.v1.LoginResponse;
import dev.marquee.proto.identity.v1.RegisterResponse;
import dev.marquee.proto.identity.v1.TokenPair;
import dev.marquee.proto.identity.v1.UpdateMeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Accounts and sign-in, the whole way over gRPC.
class IdentityIT {
  private static TestPlatform tp;
  private static App acme;
  private static App globex;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4"),
            "identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    acme = new App(tp, "acme");
    globex = new App(tp, "globex");
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  @Test
  void whoRegistersIsSignedInAsASubscriberOfTheFreeTier() {
    TokenPair tokens = acme.registered("first@example.org");

    Caller caller = tp.platform().tokens().verify(tokens.getAccessToken()).await();
    assertThat(caller.kind()).isEqualTo(Caller.Kind.ACCOUNT);
    assertThat(caller.id()).isEqualTo(tokens.getAccount().getId());
    assertThat(caller.tenant()).isEqualTo("acme");
    assertThat(caller.roles()).containsExactly("subscriber");
    assertThat(caller.tier()).isEqualTo("free");
    assertThat(caller.sessionId()).hasSize(22);
    assertThat(Duration.between(Instant.now(), caller.expiresAt()))
        .isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
    assertThat(tokens.getExpiresIn()).isEqualTo(900);
    assertThat(tokens.getRefreshExpiresIn()).isEqualTo(604_800);
    assertThat(me("acme", tokens).getAccount()).isEqualTo(tokens.getAccount());
    assertThat(tokens.getAccount().getEmail()).isEqualTo("first@example.org");
  }

  @Test
  void sessionLivesThroughLoginAndRefreshesUntilLogout() {
    acme.registered("way@example.org");

    TokenPair login = acme.login(" WAY@example.org ", App.PASSWORD).getSignedIn();
    TokenPair second = acme.refresh(login.getRefreshToken()).getRefreshed();
    TokenPair third = acme.refresh(second.getRefreshToken()).getRefreshed();
    assertThat(me("acme", third).getAccount().getEmail()).isEqualTo("way@example.org");
    assertThat(sessionOf(third)).isEqualTo(sessionOf(login));
    assertThat(third.getAccessToken()).isNotEqualTo(login.getAccessToken());

    acme.logout(third.getRefreshToken());
    assertThat(acme.refresh(third.getRefreshToken()).hasRefused()).isTrue();
    acme.logout(third.getRefreshToken());
  }

  @Test
  void wrongPasswordAndUnknownAccountGetTheSameAnswer() {
    acme.registered("known@example.org");

    LoginResponse wrong = acme.login("known@example.org", "three films a week");
    LoginResponse unknown = acme.login("unknown@example.org", App.PASSWORD);
    LoginResponse noAddress = acme.login("no address", App.PASSWORD);

    assertThat(wrong.hasRefused()).isTrue();
    assertThat(unknown).isEqualTo(wrong);
    assertThat(noAddress).isEqualTo(wrong);
  }

  @Test
  void everyBrokenRuleOfARegistrationIsNamed() {
    RegisterResponse response = acme.register("no address", "password1");

    assertThat(response.getInvalid().getViolationsList())
        .extracting(violation -> violation.getField())
        .containsExactly("email", "password");
  }

  @Test
  void registrationsWithOneEmailAtOnceGetOneAnswer() {
    List<RegisterResponse> responses = acme.registerAtOnce("race@example.org", 8);

    assertThat(responses).allMatch(RegisterResponse::hasAccepted);
    assertThat(acme.register("RACE@Example.ORG").hasAccepted()).isTrue();
  }

  @Test
  void sameEmailInTwoTenantsIsTwoAccounts() {
    TokenPair here = acme.registered("both@example.org");
    TokenPair there = globex.registered("both@example.org", "another long password");

    assertThat(here.getAccount().getId()).isNotEqualTo(there.getAccount().getId());
    assertThat(globex.login("both@example.org", App.PASSWORD).hasRefused()).isTrue();
    assertThat(globex.login("both@example.org", "another long password").hasSignedIn()).isTrue();
    assertThat(globex.refresh(here.getRefreshToken()).hasRefused()).isTrue();
    assertThat(acme.refresh(here.getRefreshToken()).hasRefreshed()).isTrue();
    globex.logout(there.getRefreshToken());
    assertThat(acme.login("both@example.org", App.PASSWORD).hasSignedIn()).isTrue();
  }

  /// Ids are random, but no query may rely on that.
  @Test
  void accountIdOfAnotherTenantFindsNothing() {
    String id = acme.registered("stranger@example.org").getAccount().getId();

    assertThat(subscriber("sync", "acme", id).hasAccount()).isTrue();
    assertThat(subscriber("sync", "globex", id).hasNotFound()).isTrue();
    GetMeResponse me =
        tp.as(
            "globex",
            tp.token("globex", id),
            () -> globex.accounts().getMe(GetMeRequest.getDefaultInstance()).await());
    assertThat(me.hasNotFound()).isTrue();
  }

  @Test
  void onlySyncMayReadASubscriber() {
    TokenPair tokens = acme.registered("private@example.org");
    String id = tokens.getAccount().getId();

    assertThat(subscriber("sync", "acme", id).getAccount().getEmail())
        .isEqualTo("private@example.org");
    assertThatThrownBy(() -> subscriber("catalog", "acme", id)).isInstanceOf(Fault.class);
    assertThatThrownBy(() ->
            tp.as(
                "acme",
                tokens.getAccessToken(),
                () -> acme.accounts().getSubscriber(byId(id)).await()))
        .isInstanceOf(Fault.class);
  }

  @Test
  void changeOfNameRaisesTheVersionAndNoChangeDoesnt() {
    TokenPair tokens = acme.registered("change@example.org");

    var renamed =
        update(
            tokens,
            UpdateMeRequest.newBuilder().setDisplayName("  Anna L. ").setLocale("HI").build());
    var repeated = update(tokens, UpdateMeRequest.newBuilder().setDisplayName("Anna L.").build());

    assertThat(renamed.getVersion()).isEqualTo(2);
    assertThat(renamed.getDisplayName()).isEqualTo("Anna L.");
    assertThat(renamed.getLocale()).isEqualTo("hi");
    assertThat(repeated).isEqualTo(renamed);
    assertThatThrownBy(
            () -> update(tokens, UpdateMeRequest.newBuilder().setDisplayName(" ").build()))
        .isInstanceOf(Fault.class)
        .hasMessageStartingWith("displayName: ");
  }

  @Test
  void textBeyondItsLimitIsBadInput() {
    assertThatThrownBy(() -> acme.login("a".repeat(255), App.PASSWORD))
        .hasMessageStartingWith("email: ");
    assertThatThrownBy(() -> acme.login("long@example.org", "x".repeat(129)))
        .hasMessageStartingWith("password: ");
    assertThat(acme.refresh("x".repeat(100_000)).hasRefused()).isTrue();
  }

  private static GetMeResponse me(String tenant, TokenPair tokens) {
    return tp.as(
        tenant,
        tokens.getAccessToken(),
        () -> acme.accounts().getMe(GetMeRequest.getDefaultInstance()).await());
  }

  private static dev.marquee.proto.identity.v1.Account update(
      TokenPair tokens, UpdateMeRequest request) {
    return tp.as(
        "acme",
        tokens.getAccessToken(),
        () -> acme.accounts().updateMe(request).await().getAccount());
  }

  private static GetSubscriberResponse subscriber(String role, String tenant, String id) {
    return tp.asService(role, tenant, () -> acme.accounts().getSubscriber(byId(id)).await());
  }

  private static GetSubscriberRequest byId(String id) {
    return GetSubscriberRequest.newBuilder().setAccountId(id).build();
  }

  private static String sessionOf(TokenPair tokens) {
    return tp.platform().tokens().verify(tokens.getAccessToken()).await().sessionId();
  }
}
