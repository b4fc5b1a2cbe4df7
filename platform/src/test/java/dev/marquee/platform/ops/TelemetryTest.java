package dev.marquee.platform.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.testing.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Meters that can't be blown up from outside, and traces that leave.
class TelemetryTest {
  private final Vertx outside = Vertx.vertx();
  private final WebClient client = WebClient.create(outside);

  @AfterEach
  void close() {
    outside.close().await();
  }

  private static Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    router.get("/api/catalog/content/:titleId").handler(routing -> routing.end("x"));
    return router;
  }

  private static int listen(Telemetry telemetry) {
    return telemetry
        .vertx()
        .createHttpServer()
        .requestHandler(router(telemetry.vertx()))
        .listen(0, "127.0.0.1")
        .await()
        .actualPort();
  }

  /// Names and labels of all series of Vert.x, without their values.
  private static Set<String> series(Telemetry telemetry) {
    return telemetry
        .meters()
        .scrape()
        .lines()
        .filter(line -> line.startsWith("vertx_"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void clientsCannotAddSeries() {
    Telemetry telemetry = Telemetry.start(TelemetryOptions.off(), "edge");
    int port = listen(telemetry);
    request(port, HttpMethod.GET, "/api/catalog/content/1");
    request(port, HttpMethod.GET, "/nothing");
    request(port, HttpMethod.valueOf("ODD"), "/nothing");
    awaitCounted(telemetry, 3);
    Set<String> before = series(telemetry);

    for (int i = 0; i < 50; i++) {
      request(port, HttpMethod.GET, "/api/catalog/content/" + i + "?q=" + i);
      request(port, HttpMethod.GET, "/nothing/" + i);
      request(port, HttpMethod.valueOf("ODD" + i), "/nothing/" + i);
    }

    awaitCounted(telemetry, 153);
    assertThat(series(telemetry)).isEqualTo(before);
    assertThat(before)
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("vertx_http_server_requests_total{")
                .contains("method=\"GET\"")
                .contains("route=\"/api/catalog/content/:titleId\"")
                .contains("role=\"edge\""))
        .anySatisfy(line -> assertThat(line).contains("method=\"OTHER\""))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("vertx_http_server_response_time_seconds_bucket{")
                .contains("le=\"0.1\""));
    telemetry.close().await();
  }

  /// A client may have its answer before the server has counted it.
  private static void awaitCounted(Telemetry telemetry, int requests) {
    Eventually.until(
        requests + " requests are counted",
        () ->
            telemetry.meters().find("vertx.http.server.response.time").timers().stream()
                    .mapToLong(timer -> timer.count())
                    .sum()
                == requests);
  }

  private void request(int port, HttpMethod method, String path) {
    client.request(method, port, "127.0.0.1", path).send().await();
  }

  /// The collector is a real HTTP server; what it gets is protobuf with the names in plain text.
  @Test
  void tracesAreSentToTheCollectorWithoutQueries() {
    List<Buffer> received = new CopyOnWriteArrayList<>();
    int collector =
        outside
            .createHttpServer()
            .requestHandler(request ->
                request
                    .body()
                    .onSuccess(body -> {
                      if ("/v1/traces".equals(request.path())) {
                        received.add(body);
                      }
                      request.response().end();
                    }))
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
    Telemetry telemetry =
        Telemetry.start(
            new TelemetryOptions("http://127.0.0.1:" + collector + "/", 1),
            "edge",
            options -> options.setEventLoopPoolSize(2));
    int port = listen(telemetry);

    client.get(port, "127.0.0.1", "/api/catalog/content/1?ticket=a-secret").send().await();
    // Whoever answers the next request has done with the one before, its span included.
    request(port, HttpMethod.GET, "/nothing");
    telemetry.close().await();

    String text = received.stream().map(Buffer::toString).collect(Collectors.joining());
    assertThat(text)
        .contains("marquee-edge")
        .contains("/api/catalog/content/")
        .doesNotContain("a-secret");
  }

  @Test
  void optionsThatMakeNoSenseAreNamed() {
    assertThatThrownBy(() -> new TelemetryOptions("collector:4318", 1))
        .hasMessageContaining("otlpEndpoint");
    assertThatThrownBy(() -> new TelemetryOptions("", 1.5)).hasMessageContaining("sampleRatio");
    assertThatThrownBy(() -> new TelemetryOptions("", Double.NaN))
        .hasMessageContaining("sampleRatio");
  }

  @Test
  void aProcessMayStartVertxItsOwnWay() {
    Telemetry telemetry =
        Telemetry.start(
                TelemetryOptions.off(),
                "sync",
                new VertxOptions(),
                builder -> Future.succeededFuture(builder.build()))
            .await();

    assertThat(telemetry.vertx().isMetricsEnabled()).isTrue();
    telemetry.close().await();
  }
}
