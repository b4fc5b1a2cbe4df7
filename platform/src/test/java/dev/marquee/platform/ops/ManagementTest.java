package dev.marquee.platform.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.testing.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What probes and scrapers get.
class ManagementTest {
  private final Telemetry telemetry = Telemetry.start(TelemetryOptions.off(), "test");
  private final Vertx vertx = telemetry.vertx();
  private final Health health = new Health(vertx);
  private final Management management =
      new Management(vertx, telemetry.meters(), health, Tls.off(), "127.0.0.1", 0);
  private final int port = management.listen().await();

  /// Has event loops of its own: those of the platform may be stuck.
  private final Vertx prober = Vertx.vertx();

  private final WebClient client = WebClient.create(prober);

  @AfterEach
  void close() {
    telemetry.close().await();
    prober.close().await();
  }

  private HttpResponse<Buffer> get(String path) {
    return client.get(port, "127.0.0.1", path).send().await();
  }

  @Test
  void aProcessWhoseChecksPassIsReady() {
    health.register("postgres", Future::succeededFuture);

    for (String path : new String[] {"/health/ready", "/health", "/healthz"}) {
      HttpResponse<Buffer> answer = get(path);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.bodyAsJsonObject()).isEqualTo(new JsonObject().put("status", "up"));
      assertThat(answer.getHeader("content-type")).isEqualTo("application/json");
      assertThat(answer.getHeader("cache-control")).isEqualTo("no-store");
    }
  }

  @Test
  void aProcessWithoutChecksIsReady() {
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void failingChecksAreNamedButNotExplained() {
    health.register("redis", () -> Future.failedFuture("password=1234"));
    health.register(
        "kafka",
        () -> {
          throw new IllegalStateException("password=1234");
        });
    health.register("postgres", Future::succeededFuture);

    HttpResponse<Buffer> answer = get("/health/ready");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.bodyAsJsonObject())
        .isEqualTo(
            new JsonObject()
                .put("status", "down")
                .put("failing", new JsonArray().add("kafka").add("redis")));
  }

  @Test
  void aCheckThatDoesNotAnswerFailsAfterTwoSeconds() {
    health.register("stuck", () -> Promise.<Void>promise().future());
    long startedAt = System.nanoTime();

    HttpResponse<Buffer> answer = get("/health/ready");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.bodyAsString()).contains("\"failing\":[\"stuck\"]");
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt))
        .isBetween(1_900L, 60_000L);
  }

  @Test
  void checksRunOnceForAllWhoAskAtOnce() {
    AtomicInteger runs = new AtomicInteger();
    health.register(
        "stuck",
        () -> {
          runs.incrementAndGet();
          return Promise.<Void>promise().future();
        });

    var answers = IntStream.range(0, 20).mapToObj(i -> health.failing()).toList();

    assertThat(runs).hasValue(1);
    assertThat(answers).allSatisfy(answer -> assertThat(answer.await()).containsExactly("stuck"));
    health.failing().await();
    assertThat(runs).as("the next round runs them again").hasValue(2);
  }

  @Test
  void aCheckMayRecover() {
    AtomicReference<Future<Void>> state = new AtomicReference<>(Future.failedFuture("down"));
    health.register("postgres", state::get);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);

    state.set(Future.succeededFuture());

    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void aProcessThatDrainsIsAliveButNotReady() {
    management.drain();

    HttpResponse<Buffer> ready = get("/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.bodyAsString()).isEqualTo("{\"status\":\"draining\"}");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aStuckEventLoopIsNotAlive() {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    CountDownLatch stuck = new CountDownLatch(1);
    int loops = 2 * Runtime.getRuntime().availableProcessors();
    AtomicInteger blocked = new AtomicInteger();
    // One of all loops, but not the one that answers the probe: contexts go round them in turn.
    Future<HttpResponse<Buffer>> answer;
    try {
      String managementLoop = loopOf();
      for (int i = 0; i < loops; i++) {
        ((VertxInternal) vertx)
            .createEventLoopContext()
            .runOnContext(ignored -> {
              if (!Thread.currentThread().getName().equals(managementLoop)
                  && blocked.compareAndSet(0, 1)) {
                await(stuck);
              }
            });
      }
      Eventually.until("a loop is stuck", () -> blocked.get() == 1);
      answer = client.get(port, "127.0.0.1", "/health/live").send();
      assertThat(answer.await().statusCode()).isEqualTo(503);
    } finally {
      stuck.countDown();
    }
    Eventually.until("all loops answer again", () -> get("/health/live").statusCode() == 200);
  }

  /// The thread a check runs on is the one that answers probes.
  private String loopOf() {
    AtomicReference<String> thread = new AtomicReference<>("");
    health.register(
        "where",
        () -> {
          thread.set(Thread.currentThread().getName());
          return Future.succeededFuture();
        });
    get("/health/ready");
    return thread.get();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void metricsAreInPrometheusForm() {
    telemetry.meters().counter("things.done", "kind", "good").increment();

    HttpResponse<Buffer> answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.getHeader("content-type")).startsWith("text/plain; version=0.0.4");
    assertThat(answer.bodyAsString())
        .contains("things_done_total{kind=\"good\",role=\"test\"} 1.0")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void otherPathsAndMethodsAreRefused() {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/health/").statusCode()).isEqualTo(404);
    assertThat(
            client
                .request(HttpMethod.POST, port, "127.0.0.1", "/health/ready")
                .send()
                .await()
                .statusCode())
        .isEqualTo(405);
    assertThat(
            client
                .request(HttpMethod.HEAD, port, "127.0.0.1", "/health/ready")
                .send()
                .await()
                .statusCode())
        .isEqualTo(200);
  }
}
