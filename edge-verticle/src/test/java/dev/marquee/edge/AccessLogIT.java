package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.marquee.platform.log.LogLines;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.booking.v1.GetSeatMapRequest;
import dev.marquee.proto.booking.v1.GetSeatMapResponse;
import dev.marquee.proto.booking.v1.SeatMapSnapshot;
import dev.marquee.proto.booking.v1.ShowtimesService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// A line for each request that tells enough to find out, and nothing of whom it is about.
class AccessLogIT {
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(AccessLog.class);
  private static final String SEATS =
      "/api/booking/showtimes/01900000-0000-7000-8000-000000000001/seats/live";
  private static final Lines LINES = new Lines();
  private static EdgeWorld world;

  @BeforeAll
  static void start() {
    LOGGER.setLevel(Level.INFO);
    LINES.start();
    LOGGER.addAppender(LINES);
    world = EdgeWorld.start(Map.of("edge.trustedProxies", "[127.0.0.1]")).listen(1);
  }

  @AfterAll
  static void stop() {
    LOGGER.detachAppender(LINES);
    LOGGER.setLevel(null);
    world.close();
  }

  @BeforeEach
  void forget() {
    LINES.written.clear();
  }

  @Test
  void lineSaysWhatWasAskedByWhomAndHowItWent() {
    String account = UUID.randomUUID().toString();
    world.send(
        world
            .request("/api/stream/assets/" + UUID.randomUUID(), world.tp().token("acme", account))
            .header("X-Request-Id", "request-0001")
            .header("X-Country", "IN"));

    JsonObject line = only();
    assertThat(line.getString("method")).isEqualTo("GET");
    assertThat(line.getString("route")).isEqualTo("/api/stream/assets/:assetId");
    assertThat(line.getInteger("status")).isEqualTo(503);
    assertThat(line.getDouble("millis")).isPositive();
    assertThat(line.getInteger("bytes")).isPositive();
    assertThat(line.getString("requestId")).isEqualTo("request-0001");
    assertThat(line.getString("tenant")).isEqualTo("acme");
    assertThat(line.getString("account")).isEqualTo(account);
    assertThat(line.getString("country")).isEqualTo("IN");
  }

  @Test
  void nothingOfThePersonStandsInIt() {
    String token = world.token();
    world.send(
        EdgeWorld.posting(
            world
                .request("/api/auth/login?email=ann@people.example&ticket=s3cret", token)
                .header("X-Forwarded-For", "203.0.113.77")
                .header("Cookie", "marquee_refresh=c00kie")
                .header("User-Agent", "her-browser"),
            new JsonObject().put("email", "ann@people.example").put("password", "correct horse")));
    world.get("/no/such/page-of-ann@people.example.txt");

    Eventually.until("two lines", () -> LINES.written.size() == 2);
    assertThat(String.join("", LINES.written))
        .contains("/api/auth/login")
        .doesNotContain("ann@")
        .doesNotContain("people.example")
        .doesNotContain("s3cret")
        .doesNotContain("correct horse")
        .doesNotContain("c00kie")
        .doesNotContain("203.0.113.77")
        .doesNotContain("her-browser")
        .doesNotContain(token.substring(token.length() - 40));
  }

  @Test
  void streamWhoseClientLeftHasOneLineLikeAnyOther() throws IOException {
    world.tp().fake("booking", new OneShow());
    String ticket =
        new JsonObject(
                world
                    .send(EdgeWorld.posting(world.request("/api/live/tickets"), new JsonObject()))
                    .body())
            .getString("ticket");
    Eventually.until("the ticket's line", () -> LINES.written.size() == 1);
    forget();

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), world.tp().port("edge"))) {
      String asked = "GET " + SEATS + "?ticket=" + ticket + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).as("it is open").isEqualTo('H');
      assertThat(LINES.written).isEmpty();
    }

    JsonObject line = only();
    assertThat(line.getString("route")).endsWith("/seats/live");
    assertThat(line.getInteger("status")).isEqualTo(499);
  }

  private static final class OneShow extends ShowtimesService {
    @Override
    public Future<GetSeatMapResponse> getSeatMap(GetSeatMapRequest request) {
      return Future.succeededFuture(
          GetSeatMapResponse.newBuilder()
              .setSnapshot(SeatMapSnapshot.newBuilder().setVersion("7"))
              .build());
    }
  }

  private static JsonObject only() {
    Eventually.until("one line", () -> LINES.written.size() == 1);
    return new JsonObject(LINES.written.getFirst());
  }

  /// Lines as a process writes them, made on the thread that logs, where the call is known.
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final LogLines layout = new LogLines();
    private final List<String> written = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      written.add(layout.doLayout(event));
    }
  }
}
