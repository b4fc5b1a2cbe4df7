package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.rpc.TokenVerifier;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The running verticle rotates its keys by itself, here every half second, and signs nobody out.
class KeyRotationIT {
  private static TestPlatform tp;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4",
                "identity.signing", "{reload: 50ms, activationDelay: 100ms, rotation: 500ms}"),
            "identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  @Test
  void tokenOfTheOldKeyStaysGoodWhenTheNewOneSigns() {
    App app = new App(tp, "acme");
    TokenPair before = app.registered("rotate@example.org");
    TokenPair after = app.refresh(before.getRefreshToken()).getRefreshed();
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (kid(after).equals(kid(before))) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      after = app.refresh(after.getRefreshToken()).getRefreshed();
    }

    TokenVerifier verifier = tp.platform().tokens();
    assertThat(verifier.verify(before.getAccessToken()).await().id())
        .isEqualTo(before.getAccount().getId());
    assertThat(verifier.verify(after.getAccessToken()).await().id())
        .isEqualTo(before.getAccount().getId());
  }

  private static String kid(TokenPair tokens) {
    String header = tokens.getAccessToken().split("\\.")[0];
    return new JsonObject(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8))
        .getString("kid");
  }
}
