package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.simulators.ListenOptions;
import dev.marquee.simulators.TransitSimulator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Keys wrapped by a key management service that is there, slow, down, or refuses.
class TransitWrappingIT {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  private static Vertx vertx;
  private static WebClient control;
  private static TransitSimulator server;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    control = WebClient.create(vertx);
    server = new TransitSimulator(ListenOptions.LOOPBACK, TransitSimulator.TEST_TOKEN);
    vertx.deployVerticle(server).await();
  }

  @AfterAll
  static void stop() {
    vertx.close().await();
  }

  @AfterEach
  void mend() {
    faults(new JsonObject());
  }

  @Test
  void wrappedKeyUnwrapsForItsPurposeOnly() {
    TransitWrapping wrapping = wrapping(TransitSimulator.TEST_TOKEN, 20);

    WrappedKey wrapped = wrapping.wrap("anna", KEY).await();

    assertThat(wrapped.by()).isEqualTo(wrapping.current().await()).startsWith("transit/marquee:v");
    assertThat(wrapping.wrote(wrapped)).isTrue();
    assertThat(wrapping.unwrap("anna", wrapped).await()).isEqualTo(KEY);
    assertThatThrownBy(() -> wrapping.unwrap("bob", wrapped).await())
        .isInstanceOf(UnreadableKey.class);
  }

  @Test
  void rotatedKeyWrapsAnewAndStillUnwrapsWhatItsOldVersionWrapped() {
    TransitWrapping wrapping = wrapping(TransitSimulator.TEST_TOKEN, 20);
    WrappedKey old = wrapping.wrap("anna", KEY).await();

    control.postAbs(url() + "/_control/rotate").send().await();

    assertThat(wrapping.current().await()).isNotEqualTo(old.by());
    assertThat(wrapping.unwrap("anna", old).await()).isEqualTo(KEY);
  }

  @Test
  void callThatIsLostOrFailsIsTriedAgain() {
    TransitWrapping wrapping = wrapping(TransitSimulator.TEST_TOKEN, 20);
    WrappedKey wrapped = wrapping.wrap("anna", KEY).await();

    faults(new JsonObject().put("failRate", 1).put("failStatus", 503).put("times", 1));
    assertThat(wrapping.unwrap("anna", wrapped).await()).isEqualTo(KEY);
    faults(new JsonObject().put("dropAnswerRate", 1).put("times", 1));
    assertThat(wrapping.unwrap("anna", wrapped).await()).isEqualTo(KEY);
    faults(new JsonObject().put("delayMs", 10_000).put("times", 1));
    assertThat(wrapping.unwrap("anna", wrapped).await()).isEqualTo(KEY);
  }

  /// Who asks meanwhile is told to come again, in bounded time, and then at once.
  @Test
  void serviceThatIsDownMakesCallersWaitNoLongerThanItsTimeouts() {
    KeyWrapping wrapping = wrapping(TransitSimulator.TEST_TOKEN, 3);
    SubjectKeys keys =
        new SubjectKeys(
            new KeyWrappings(List.of(wrapping)), new SecureRandom(), 10, Duration.ofMinutes(1));
    Subject known = new Subject("acme", UUID.randomUUID());
    Subject unknown = new Subject("acme", UUID.randomUUID());
    WrappedKey wrapped = keys.fresh(known).await().wrapped();

    faults(new JsonObject().put("down", true));

    assertThatThrownBy(() -> keys.fresh(unknown).await()).isInstanceOf(Fault.class);
    long startedAt = System.nanoTime();
    assertThatThrownBy(() -> keys.fresh(unknown).await()).isInstanceOf(Fault.class);
    assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(5));
    // Whose key is known notices nothing.
    assertThat(keys.of(known, wrapped).await()).isNotNull();
  }

  @Test
  void tokenThatIsNotTakenIsAnOutageAndNoUnreadableKey() {
    TransitWrapping wrapping = wrapping("hvs.wrong", 20);

    assertThatThrownBy(() -> wrapping.wrap("anna", KEY).await())
        .isNotInstanceOf(UnreadableKey.class)
        .hasMessageContaining("403");
  }

  private static TransitWrapping wrapping(String token, int breakerFailures) {
    return new TransitWrapping(
        vertx,
        new SubjectKeyOptions.TransitOptions(
            url(),
            token,
            "transit",
            "marquee",
            Duration.ofSeconds(2),
            3,
            Duration.ofMillis(10),
            breakerFailures,
            Duration.ofSeconds(30)),
        new SimpleMeterRegistry());
  }

  private static void faults(JsonObject faults) {
    control.postAbs(url() + "/_control/faults").sendJsonObject(faults).await();
  }

  private static String url() {
    return "http://127.0.0.1:" + server.port();
  }
}
