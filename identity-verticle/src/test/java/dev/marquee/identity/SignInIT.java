package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.Platform;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.LoginResponse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What keeps sign-in from being guessed or drowned, and the accounts that the settings make.
class SignInIT {
  private static final int FAILURES_MAX = 3;
  private static final long KNOWN_MILLIS = Duration.ofDays(30).toMillis();
  private static final String WRONG = "three films a week";

  private static TestPlatform tp;
  private static App app;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret",
                "a secret for the tests, 32 characters",
                "identity.hashing",
                "{cost: 10, threads: 1, waitingMax: 1, busyRetryAfter: 3s}",
                "identity.attempts",
                "{near: {free: 3, delay: 1h, delayMax: 1h}, perNetwork: 50, window: 1h}",
                "identity.secondFactor.staff",
                "optional",
                "identity.bootstrapAccounts",
                accounts("cuts two reels")),
            "identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    app = new App(tp, "acme");
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  @Test
  void whoFailsTooOftenIsRefusedUnreadUntilTheDelayEnds() {
    app.registered("guessed@example.org");
    for (int i = 0; i < FAILURES_MAX; i++) {
      assertThat(app.login("guessed@example.org", WRONG).hasRefused()).isTrue();
    }
    long hashes = hashes();

    LoginResponse capped = app.login("Guessed@example.org", App.PASSWORD);

    assertThat(capped.hasRefused()).isTrue();
    assertThat(hashes()).isEqualTo(hashes);
    assertThat(new App(tp, "globex").login("guessed@example.org", WRONG).hasRefused()).isTrue();
    assertThat(hashes()).isEqualTo(hashes + 1);
    endDelays();
    assertThat(app.login("guessed@example.org", App.PASSWORD).hasSignedIn()).isTrue();
  }

  /// The cap of unknown addresses is the same, or it would tell them from known ones.
  @Test
  void unknownAddressIsCappedLikeAKnownOne() {
    long before = hashes();
    for (int i = 0; i < FAILURES_MAX + 2; i++) {
      app.login("nobody@example.org", WRONG);
    }

    assertThat(hashes() - before).isEqualTo(FAILURES_MAX);
  }

  @Test
  void successesDontCountAsFailures() {
    app.registered("regular@example.org");

    for (int i = 0; i < 3 * FAILURES_MAX; i++) {
      assertThat(app.login("regular@example.org", App.PASSWORD).hasSignedIn()).isTrue();
    }
  }

  @Test
  void wrongPasswordAndUnknownAddressCostOneHashEach() {
    app.registered("timing@example.org");
    long before = hashes();

    app.login("timing@example.org", WRONG);
    long wrong = hashes() - before;
    app.login("timing-unknown@example.org", WRONG);
    app.login("no address", WRONG);
    long unknown = (hashes() - before - wrong) / 2;

    assertThat(wrong).isEqualTo(1);
    assertThat(unknown).isEqualTo(1);
  }

  @Test
  void loginsBeyondThePoolAreToldToComeBack() {
    List<String> people =
        IntStream.range(0, 12).mapToObj(i -> "storm-" + i + "@example.org").toList();

    List<LoginResponse> responses = app.loginAtOnce(people, App.PASSWORD);

    assertThat(responses).filteredOn(LoginResponse::hasRefused).hasSizeGreaterThanOrEqualTo(2);
    assertThat(responses)
        .filteredOn(LoginResponse::hasBusy)
        .isNotEmpty()
        .allSatisfy(busy -> assertThat(busy.getBusy().getRetryAfterSeconds()).isEqualTo(3));
  }

  @Test
  void accountsOfTheSettingsCanSignInWithTheirRoles() {
    Caller editor = signIn("demo");
    Caller admin = signIn("other");

    assertThat(editor.roles()).containsExactlyInAnyOrder("editor", "reviewer");
    assertThat(editor.tier()).isEqualTo("premium");
    assertThat(admin.roles()).containsExactly("admin");
    assertThat(admin.id()).isNotEqualTo(editor.id());
  }

  @Test
  void accountThatExistsKeepsItsPasswordWhateverTheSettingsSay() {
    String id = signIn("demo").id();

    withAccounts(accounts("cuts three reels"));

    assertThat(signIn("demo").id()).isEqualTo(id);
    assertThat(new App(tp, "demo").login("ed@demo.example", "cuts three reels").hasRefused())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "roles, '[editor, reviewer]', '[emperor]'",
    "roles, '[editor, reviewer]', '[]'",
    "password, cuts two reels, password1",
    "email, ed@demo.example, ed",
    "displayName, Ed, '\" \"'",
    "tier, premium, gold"
  })
  void badAccountOfTheSettingsFailsStartUpNamingItsKeyOnly(String key, String good, String bad) {
    String accounts =
        accounts("cuts two reels").replaceFirst(Pattern.quote(key + ": " + good), key + ": " + bad);

    assertThatThrownBy(() -> withAccounts(accounts))
        .hasMessageContaining("identity.bootstrapAccounts.demo[0]." + key)
        .hasMessageNotContaining("cuts two reels")
        .hasMessageNotContaining("ed@demo.example");
  }

  @Test
  void callWithoutATenantOpensNoAccount() {
    assertThatThrownBy(() -> new App(tp, "").register("nowhere@example.org"))
        .isInstanceOf(Fault.class)
        .hasMessageStartingWith("tenant: ");
  }

  /// As if their time had come; each one must have an end.
  private static void endDelays() {
    RedisLink redis = tp.platform().coordinationRedis();
    Response keys =
        Objects.requireNonNull(
            redis.send(Request.cmd(Command.KEYS).arg("identity:{acme:*}:attempts")).await());
    assertThat(keys.size()).isPositive();
    for (Response key : keys) {
      String name = key.toString();
      Response left = redis.send(Request.cmd(Command.PTTL).arg(name)).await();
      assertThat(Long.parseLong(String.valueOf(left))).isBetween(1L, KNOWN_MILLIS);
      redis.send(Request.cmd(Command.DEL).arg(name)).await();
    }
    redis.close();
  }

  private static String accounts(String password) {
    return """
    {demo: [{email: ed@demo.example, password: %s, displayName: Ed, roles: [editor, reviewer], tier: premium}],
     other: [{email: ed@demo.example, password: %s, displayName: Ed, roles: [admin], tier: free}]}
    """
        .formatted(password, password);
  }

  /// Starts identity once more beside the running one, with other accounts.
  private static void withAccounts(String accounts) {
    Map<String, String> own = Map.of("ports.identity", "0", "identity.bootstrapAccounts", accounts);
    Platform other =
        new Platform(
            tp.platform().vertx(),
            Clock.systemUTC(),
            new SimpleMeterRegistry(),
            tp.settings().with("test", own),
            clients -> () -> App.publishedKeys(tp.platform()));
    tp.deploy(new IdentityVerticle(other));
  }

  private static Caller signIn(String tenant) {
    LoginResponse response = new App(tp, tenant).login("ed@demo.example", "cuts two reels");
    return tp.platform().tokens().verify(response.getSignedIn().getAccessToken()).await();
  }

  private static long hashes() {
    return tp.platform().meters().timer("identity.password.hash").count();
  }
}
