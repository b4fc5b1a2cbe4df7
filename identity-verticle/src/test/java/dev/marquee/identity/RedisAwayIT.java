package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.GetMeRequest;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Without Redis nobody gets in and nobody is told a lie about it; who is in stays in.
class RedisAwayIT {
  @Test
  void signInIsUnavailableAndAccountsStillAnswer() {
    try (TestPlatform tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4"),
            "identity")) {
      tp.deploy(new IdentityVerticle(tp.platform()));
      tp.trust(() -> App.publishedKeys(tp.platform()));
      App app = new App(tp, "acme");
      TokenPair tokens = app.registered("anna@example.org");

      tp.redis().kill();

      assertUnavailable(() -> app.login("anna@example.org", App.PASSWORD));
      assertUnavailable(() -> app.refresh(tokens.getRefreshToken()));
      boolean found =
          tp.as(
              "acme",
              tokens.getAccessToken(),
              () -> app.accounts().getMe(GetMeRequest.getDefaultInstance()).await().hasAccount());
      assertThat(found).isTrue();
    }
  }

  /// A session ends in Postgres, so it ends all the same.
  @Test
  void logoutWhileRedisIsAwayHoldsWhenItIsBack() {
    try (TestPlatform tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4",
                "redis.timeout", "1s"),
            "identity")) {
      tp.deploy(new IdentityVerticle(tp.platform()));
      tp.trust(() -> App.publishedKeys(tp.platform()));
      App app = new App(tp, "acme");
      TokenPair ended = app.registered("anna@example.org");
      TokenPair other = app.login("anna@example.org", App.PASSWORD).getSignedIn();

      tp.redis().pause();
      app.logout(ended.getRefreshToken());
      tp.redis().resume();

      Eventually.until("Redis is back", () -> refreshes(app, other.getRefreshToken()));
      assertThat(app.refresh(ended.getRefreshToken()).hasRefused()).isTrue();
      Eventually.until(
          "the access token has ended",
          () ->
              tp.platform().tokens().verify(ended.getAccessToken()).otherwise((Caller) null).await()
                  == null);
    }
  }

  private static boolean refreshes(App app, String refreshToken) {
    try {
      return app.refresh(refreshToken).hasRefreshed();
    } catch (Fault away) {
      return false;
    }
  }

  private static void assertUnavailable(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.UNAVAILABLE));
  }
}
