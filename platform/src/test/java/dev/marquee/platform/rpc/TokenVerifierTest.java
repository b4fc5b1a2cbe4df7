package dev.marquee.platform.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Which tokens are good.
class TokenVerifierTest {
  private static final String SECRET = "a secret of at least thirty-two characters";
  private static final TestTokens KEY = new TestTokens("key-1");
  private static final TestTokens OTHER_KEY = new TestTokens("key-2");

  private final Vertx vertx = Vertx.vertx();
  private final SetClock clock = new SetClock();
  private final ServiceTokens serviceTokens = new ServiceTokens(vertx, clock, SECRET);
  private final List<JsonObject> published = new ArrayList<>(List.of(KEY.jwk()));
  private final Revocations revocations = Revocations.none();
  private final AtomicInteger fetches = new AtomicInteger();
  private final TokenVerifier verifier =
      new TokenVerifier(vertx, clock, serviceTokens, this::fetchKeys, revocations);

  private Future<List<JsonObject>> fetchKeys() {
    fetches.incrementAndGet();
    return Future.succeededFuture(List.copyOf(published));
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aGoodTokenSpeaksForItsAccount() {
    Caller caller = verifier.verify(KEY.good("acme", "account-1", "editor", "ops")).await();

    assertThat(caller.kind()).isEqualTo(Caller.Kind.ACCOUNT);
    assertThat(caller.tenant()).isEqualTo("acme");
    assertThat(caller.id()).isEqualTo("account-1");
    assertThat(caller.roles()).containsExactlyInAnyOrder("editor", "ops");
    assertThat(caller.tier()).isEqualTo("free");
    assertThat(caller.sessionId()).isEqualTo("session-1");
  }

  @Test
  void tokenSaysWhenItsAccountProvedItselfAndWhoWatches() {
    long now = Instant.now().getEpochSecond();
    JsonObject claims =
        TestTokens.claims("acme", "account-1")
            .put("auth_time", now - 60)
            .put("profile", "kids")
            .put("maturity", "U");

    Caller caller = verifier.verify(KEY.rs256(claims)).await();

    assertThat(caller.authenticatedAt()).isEqualTo(Instant.ofEpochSecond(now - 60));
    assertThat(caller.profileId()).isEqualTo("kids");
    assertThat(caller.maturityRating()).isEqualTo("U");
  }

  @Test
  void tokenBelowItsAccountsVersionIsRefusedCachedOrNot() {
    long until = clock.millis() + 60_000;
    String old = KEY.rs256(TestTokens.claims("acme", "account-1").put("ver", 1));
    String twin = KEY.rs256(TestTokens.claims("globex", "account-1").put("ver", 1));
    String other = KEY.rs256(TestTokens.claims("acme", "account-2").put("ver", 1));
    String fresh = KEY.rs256(TestTokens.claims("acme", "account-1").put("ver", 2));
    String unseen =
        KEY.rs256(TestTokens.claims("acme", "account-1").put("ver", 1).put("jti", "unseen"));
    assertThat(verifier.verify(old).await().id()).isEqualTo("account-1");

    revocations.end(Revocations.account("acme", "account-1"), 2, clock.millis(), until);

    assertStatus(verifier.verify(old), GrpcStatus.UNAUTHENTICATED);
    assertStatus(verifier.verify(unseen), GrpcStatus.UNAUTHENTICATED);
    assertThat(verifier.verify(fresh).await().id()).isEqualTo("account-1");
    assertThat(verifier.verify(twin).await().tenant()).isEqualTo("globex");
    assertThat(verifier.verify(other).await().id()).isEqualTo("account-2");
  }

  @Test
  void tokenOfAnEndedSessionIsRefusedAndThoseOfOthersArent() {
    String ended = KEY.rs256(TestTokens.claims("acme", "account-1").put("sid", "one"));
    String other = KEY.rs256(TestTokens.claims("acme", "account-1").put("sid", "two"));
    assertThat(verifier.verify(ended).await().sessionId()).isEqualTo("one");

    revocations.end(Revocations.session("acme", "one"), Long.MAX_VALUE, clock.millis(), 1);

    assertStatus(verifier.verify(ended), GrpcStatus.UNAUTHENTICATED);
    assertThat(verifier.verify(other).await().sessionId()).isEqualTo("two");
  }

  @Test
  void tokensOfASuspendedTenantAreRefusedUntilNewerOnesAreMade() {
    String before = KEY.rs256(TestTokens.claims("acme", "account-1").put("tenant_ver", 3));
    String unseen = KEY.rs256(TestTokens.claims("acme", "account-2"));
    String after = KEY.rs256(TestTokens.claims("acme", "account-1").put("tenant_ver", 4));
    String other = KEY.rs256(TestTokens.claims("globex", "account-1").put("tenant_ver", 3));
    assertThat(verifier.verify(before).await().id()).isEqualTo("account-1");

    revocations.end(Revocations.tenant("acme"), 4, clock.millis(), Long.MAX_VALUE);

    assertStatus(verifier.verify(before), GrpcStatus.UNAUTHENTICATED);
    assertStatus(verifier.verify(unseen), GrpcStatus.UNAUTHENTICATED);
    assertThat(verifier.verify(after).await().id()).isEqualTo("account-1");
    assertThat(verifier.verify(other).await().tenant()).isEqualTo("globex");
    assertThat(verifier.verify(serviceTokens.mint("sync", "acme")).await().id()).isEqualTo("sync");
  }

  @Test
  void tokenOfAClientIsOneAndSaysForWhomItActs() {
    String client =
        KEY.rs256(
            TestTokens.claims("acme", "client-1", "partner")
                .put("client_id", "client-1")
                .put("org", "roxy"));
    String another = KEY.rs256(TestTokens.claims("acme", "client-1").put("client_id", "client-2"));

    Caller caller = verifier.verify(client).await();
    assertThat(caller.kind()).isEqualTo(Caller.Kind.CLIENT);
    assertThat(caller.organisationId()).isEqualTo("roxy");
    assertThat(verifier.verify(KEY.good("acme", "account-1")).await().organisationId())
        .isEqualTo("account-1");
    assertStatus(verifier.verify(another), GrpcStatus.UNAUTHENTICATED);

    revocations.end(Revocations.account("acme", "client-1"), 1, clock.millis(), Long.MAX_VALUE);
    assertStatus(verifier.verify(client), GrpcStatus.UNAUTHENTICATED);
  }

  @Test
  void tooManyRevocationsEndAllTokensIssuedUntilThen() {
    long now = Instant.now().getEpochSecond();
    String early = KEY.rs256(TestTokens.claims("acme", "account-1").put("iat", now - 30));
    String late = KEY.rs256(TestTokens.claims("acme", "account-1").put("iat", now - 9));
    assertThat(verifier.verify(early).await().id()).isEqualTo("account-1");

    revocations.endAllIssuedUntil((now - 10) * 1_000);

    assertStatus(verifier.verify(early), GrpcStatus.UNAUTHENTICATED);
    assertThat(verifier.verify(late).await().id()).isEqualTo("account-1");
    assertThat(verifier.verify(serviceTokens.mint("edge", "acme")).await().id()).isEqualTo("edge");
  }

  @Test
  void revocationsAreForgottenWhenTheyHaveHadTheirTime() {
    revocations.end("account/acme/1", 2, 1_000, 2_000);
    revocations.end("account/acme/2", 2, 1_000, 3_000);

    revocations.sweep(2_000);

    assertThat(revocations.size()).isEqualTo(1);
    revocations.endAllIssuedUntil(1_000);
    assertThat(revocations.size()).isZero();
  }

  @Test
  void whoNeverReadTheRevocationsLetsNobodyIn() {
    TokenVerifier ignorant =
        new TokenVerifier(vertx, clock, serviceTokens, this::fetchKeys, new Revocations());

    assertStatus(ignorant.verify(KEY.good("acme", "account-1")), GrpcStatus.UNAVAILABLE);
    assertThat(ignorant.verify(serviceTokens.mint("edge", "acme")).await().id()).isEqualTo("edge");
  }

  static Map<String, String> badTokens() {
    long now = Instant.now().getEpochSecond();
    String good = KEY.good("acme", "account-1");
    String[] parts = good.split("\\.");
    JsonObject otherTenant = TestTokens.claims("globex", "account-1");
    return Map.ofEntries(
        Map.entry("nothing", ""),
        Map.entry("no token", "hello"),
        Map.entry("dots", ".."),
        Map.entry("ended", with(claims -> claims.put("exp", now - 1))),
        Map.entry("without an end", with(claims -> claims.remove("exp"))),
        Map.entry("end is text", with(claims -> claims.put("exp", "tomorrow"))),
        Map.entry("good for too long", with(claims -> claims.put("exp", now + 2 * 3_600))),
        Map.entry("good for ever", with(claims -> claims.put("exp", Long.MAX_VALUE))),
        Map.entry("of another issuer", with(claims -> claims.put("iss", "elsewhere"))),
        Map.entry("without issuer", with(claims -> claims.remove("iss"))),
        Map.entry(
            "for another audience",
            with(claims -> claims.put("aud", new JsonArray().add("elsewhere")))),
        Map.entry("without audience", with(claims -> claims.remove("aud"))),
        Map.entry("of another type", with(claims -> claims.put("token_type", "rt+jwt"))),
        Map.entry("without type", with(claims -> claims.remove("token_type"))),
        Map.entry("without account", with(claims -> claims.remove("sub"))),
        Map.entry("without tenant", with(claims -> claims.put("tenant", ""))),
        Map.entry("roles of the wrong type", with(claims -> claims.put("roles", "admin"))),
        Map.entry(
            "role of the wrong type", with(claims -> claims.put("roles", new JsonArray().add(7)))),
        Map.entry(
            "alg none",
            TestTokens.unsigned(KEY.header("none"), TestTokens.claims("acme", "account-1")) + "."),
        Map.entry(
            "alg left out",
            TestTokens.rs256(
                new JsonObject().put("kid", KEY.kid),
                TestTokens.claims("acme", "account-1"),
                KEY.pair.getPrivate())),
        Map.entry(
            "HS256 by the public key",
            KEY.hs256WithPublicKey(
                TestTokens.claims("acme", "account-1"), KEY.pair.getPublic(), false)),
        Map.entry(
            "HS256 by the public key as PEM",
            KEY.hs256WithPublicKey(
                TestTokens.claims("acme", "account-1"), KEY.pair.getPublic(), true)),
        Map.entry(
            "signed by a stranger under our key's name",
            TestTokens.rs256(
                KEY.header("RS256"),
                TestTokens.claims("acme", "account-1"),
                OTHER_KEY.pair.getPrivate())),
        Map.entry("of a key nobody published", OTHER_KEY.good("acme", "account-1")),
        Map.entry(
            "without a key's name",
            TestTokens.rs256(
                new JsonObject().put("alg", "RS256"),
                TestTokens.claims("acme", "account-1"),
                KEY.pair.getPrivate())),
        Map.entry(
            "with another payload",
            parts[0] + "." + TestTokens.base64(otherTenant.encode()) + "." + parts[2]),
        Map.entry("cut short", good.substring(0, good.length() - 10)),
        Map.entry("without signature", parts[0] + "." + parts[1] + "."),
        Map.entry("too long", with(claims -> claims.put("pad", "x".repeat(5_000)))));
  }

  private static String with(Consumer<JsonObject> change) {
    JsonObject claims = TestTokens.claims("acme", "account-1");
    change.accept(claims);
    return KEY.rs256(claims);
  }

  static List<Arguments> bad() {
    return badTokens().entrySet().stream()
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void aBadTokenIsRefusedWithoutAReason(String name, String token) {
    assertThatThrownBy(() -> verifier.verify(token).await())
        .as(name)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.status()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
              assertThat(fault.text()).isEqualTo("the token isn't good (any more)");
            });
  }

  @Test
  void aCachedTokenEndsToo() {
    String token = KEY.good("acme", "account-1");
    verifier.verify(token).await();

    clock.pass(Duration.ofMinutes(20));

    assertRefused(token, GrpcStatus.UNAUTHENTICATED);
  }

  @Test
  void aServiceTokenSpeaksForItsRoleAndEnds() {
    String token = serviceTokens.mint("sync", "acme");

    Caller caller = verifier.verify(token).await();
    clock.pass(Duration.ofSeconds(61));

    assertThat(caller.kind()).isEqualTo(Caller.Kind.SERVICE);
    assertThat(caller.id()).isEqualTo("sync");
    assertThat(caller.tenant()).isEqualTo("acme");
    assertRefused(token, GrpcStatus.UNAUTHENTICATED);
  }

  @Test
  void aServiceTokenOfAnotherInstallationIsRefused() {
    ServiceTokens foreign =
        new ServiceTokens(vertx, clock, "another secret of thirty-two characters");

    assertRefused(foreign.mint("sync", "acme"), GrpcStatus.UNAUTHENTICATED);
  }

  @Test
  void aRotatedKeyWorksAtOnce() {
    verifier.verify(KEY.good("acme", "account-1")).await();
    clock.pass(Duration.ofSeconds(2));
    published.set(0, OTHER_KEY.jwk());

    assertThat(verifier.verify(OTHER_KEY.good("acme", "account-1")).await().id())
        .isEqualTo("account-1");
    assertThat(fetches).hasValue(2);
  }

  @Test
  void unknownKeysFetchAtMostOnceASecond() {
    verifier.verify(KEY.good("acme", "account-1")).await();
    for (int i = 0; i < 50; i++) {
      assertRefused(new TestTokensOf("guess-" + i).token(), GrpcStatus.UNAUTHENTICATED);
    }
    assertThat(fetches).hasValue(1);

    clock.pass(Duration.ofMillis(1_001));
    for (int i = 0; i < 50; i++) {
      assertRefused(new TestTokensOf("guess-" + i).token(), GrpcStatus.UNAUTHENTICATED);
    }

    assertThat(fetches).hasValue(2);
  }

  /// A token under any key name, signed by our key: only the name matters here.
  private record TestTokensOf(String kid) {
    String token() {
      return TestTokens.rs256(
          new JsonObject().put("alg", "RS256").put("kid", kid),
          TestTokens.claims("acme", "account-1"),
          KEY.pair.getPrivate());
    }
  }

  @Test
  void aKeySourceThatIsDownIsUnavailableAndAskedAtMostOnceASecond() {
    AtomicInteger asked = new AtomicInteger();
    AtomicReference<Future<List<JsonObject>>> answer =
        new AtomicReference<>(Future.failedFuture("down"));
    TokenVerifier unlucky =
        new TokenVerifier(
            vertx,
            clock,
            serviceTokens,
            () -> {
              if (asked.incrementAndGet() == 2) {
                throw new IllegalStateException("down so badly that it throws");
              }
              return answer.get();
            },
            revocations);

    for (int i = 0; i < 20; i++) {
      assertStatus(unlucky.verify(KEY.good("acme", "account-1")), GrpcStatus.UNAVAILABLE);
    }
    assertThat(asked).hasValue(1);

    clock.pass(Duration.ofMillis(1_001));
    assertStatus(unlucky.verify(KEY.good("acme", "account-1")), GrpcStatus.UNAVAILABLE);
    clock.pass(Duration.ofMillis(1_001));
    answer.set(Future.succeededFuture(List.of(KEY.jwk())));

    assertThat(unlucky.verify(KEY.good("acme", "account-1")).await().tenant()).isEqualTo("acme");
    assertThat(asked).hasValue(3);
  }

  /// Two calls that wait for the same key set must not continue on one another's context: what is
  /// bound there is who they are.
  @Test
  void eachCallerContinuesOnItsOwnContext() {
    Promise<List<JsonObject>> slow = Promise.promise();
    TokenVerifier verifier =
        new TokenVerifier(vertx, clock, serviceTokens, () -> slow.future(), revocations);
    List<Future<Boolean>> stayed = new ArrayList<>();
    List<Future<Void>> waiting = new ArrayList<>();
    for (String account : List.of("account-1", "account-2", "account-3")) {
      ContextInternal own = ((VertxInternal) vertx).createEventLoopContext().duplicate();
      Promise<Boolean> done = Promise.promise();
      Promise<Void> asked = Promise.promise();
      own.runOnContext(ignored -> {
        verifier
            .verify(KEY.good("acme", account))
            .onComplete(caller -> done.complete(own.equals(Vertx.currentContext())));
        asked.complete();
      });
      stayed.add(done.future());
      waiting.add(asked.future());
    }
    Future.all(waiting).await();

    slow.complete(List.of(KEY.jwk()));

    assertThat(Future.all(stayed).await().<Boolean>list()).containsOnly(true);
  }

  private void assertRefused(String token, GrpcStatus status) {
    assertStatus(verifier.verify(token), status);
  }

  private static void assertStatus(Future<Caller> verified, GrpcStatus status) {
    assertThatThrownBy(verified::await)
        .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.status()).isEqualTo(status));
  }

  /// A clock that starts at the real time and stands still but for what a test lets pass.
  private static final class SetClock extends Clock {
    private Instant now = Instant.now();

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
