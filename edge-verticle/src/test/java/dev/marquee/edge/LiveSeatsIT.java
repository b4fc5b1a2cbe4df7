package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.booking.v1.GetSeatMapRequest;
import dev.marquee.proto.booking.v1.GetSeatMapResponse;
import dev.marquee.proto.booking.v1.SeatMapSnapshot;
import dev.marquee.proto.booking.v1.ShowtimesService;
import dev.marquee.proto.booking.v1.WatchSeatsRequest;
import dev.marquee.proto.booking.v1.WatchSeatsResponse;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Live streams that come again, that are too many, and that are very many.
class LiveSeatsIT {
  private static final String SEATS =
      "/api/booking/showtimes/01900000-0000-7000-8000-000000000001/seats/live?ticket=";
  private static final int MANY = 5_000;
  private static final int BYTES_EACH_MAX = 40_000;
  private final Show show = new Show();
  private final List<Socket> open = new ArrayList<>();
  private EdgeWorld world;

  @BeforeEach
  void start() {
    world =
        EdgeWorld.start(
            Map.of(
                "edge.userPerMinute", "100000",
                "edge.addressPerMinute", "100000",
                "edge.liveConnectionsPerUserMax", "2",
                "edge.liveConnectionsPerAddressMax", "6000",
                "edge.heartbeat", "1s"));
    world.tp().fake("booking", show);
    world.listen(1);
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    world.close();
  }

  @Test
  void whoComesAgainGoesOnWithWhatHeMissed() throws Exception {
    Socket stays = watch(ticket(""), "");
    assertThat(until(stays, "\"7\"}")).contains("event: snapshot").contains("id: 7\n");
    Eventually.until("it is followed", () -> show.stream != null);
    show.tell("8");
    show.tell("9");
    assertThat(until(stays, "\"9\"")).contains("id: 8\n").contains("id: 9\n");

    assertThat(until(watch(ticket(""), "8"), "\"9\""))
        .doesNotContain("snapshot")
        .doesNotContain("id: 8\n")
        .contains("id: 9\n");
    assertThat(until(watch(ticket(""), "5"), "\"7\"}"))
        .as("what is no longer remembered is a new map")
        .contains("event: snapshot");
  }

  @Test
  void userHasOnlySoManyStreams() throws Exception {
    String token = world.token();
    until(watch(ticket(token), ""), "snapshot");
    until(watch(ticket(token), ""), "snapshot");

    assertThat(until(watch(ticket(token), ""), "too-many-streams")).startsWith("HTTP/1.1 429");
    assertThat(until(watch(ticket(world.token()), ""), "snapshot")).startsWith("HTTP/1.1 200");
    open.getFirst().close();
    Eventually.until(
        "his place is free again",
        () -> until(watch(ticket(token), ""), "\r\n").startsWith("HTTP/1.1 200"));
  }

  @Test
  void thousandsThatOnlyListenCostLittle() throws Exception {
    until(watch(ticket(""), ""), "snapshot");
    long before = used();
    for (int i = 0; i < MANY; i++) {
      watch(ticket(""), "");
    }
    until(open.getLast(), "snapshot");
    long each = (used() - before) / MANY;

    System.out.println("live streams: " + MANY + " open, " + each + " bytes each");
    assertThat(each).isLessThan(BYTES_EACH_MAX);
    assertThat(until(open.getFirst(), ":\n\n")).as("a heartbeat goes on").isNotEmpty();
    assertThat(until(open.get(MANY / 2), ":\n\n")).isNotEmpty();
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long direct =
        java.lang.management.ManagementFactory.getPlatformMXBeans(
                java.lang.management.BufferPoolMXBean.class)
            .stream()
            .mapToLong(java.lang.management.BufferPoolMXBean::getMemoryUsed)
            .sum();
    return runtime.totalMemory() - runtime.freeMemory() + direct;
  }

  private String ticket(String token) {
    HttpRequest.Builder request =
        token.isEmpty()
            ? world.request("/api/live/tickets")
            : world.request("/api/live/tickets", token);
    return new JsonObject(world.send(EdgeWorld.posting(request, new JsonObject())).body())
        .getString("ticket");
  }

  private Socket watch(String ticket, String lastEventId) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), world.tp().port("edge"));
    socket.setSoTimeout(20_000);
    open.add(socket);
    String last = lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n";
    OutputStream out = socket.getOutputStream();
    out.write(
        ("GET " + SEATS + ticket + " HTTP/1.1\r\nHost: localhost\r\n" + last + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return socket;
  }

  /// Reads until this was there; chunk sizes stand between, so it mustn't span events.
  private static String until(Socket socket, String end) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (!read.toString(StandardCharsets.UTF_8).contains(end)) {
      int next = in.read();
      if (next < 0) {
        return read.toString(StandardCharsets.UTF_8);
      }
      read.write(next);
    }
    return read.toString(StandardCharsets.UTF_8);
  }

  /// A show whose changes come when its test says so.
  private static final class Show extends ShowtimesService {
    private volatile @Nullable Changes stream;

    @Override
    public Future<GetSeatMapResponse> getSeatMap(GetSeatMapRequest request) {
      return Future.succeededFuture(
          GetSeatMapResponse.newBuilder()
              .setSnapshot(SeatMapSnapshot.newBuilder().setVersion("7"))
              .build());
    }

    @Override
    public Future<ReadStream<WatchSeatsResponse>> watchSeats(WatchSeatsRequest request) {
      Changes changes = new Changes();
      stream = changes;
      return Future.succeededFuture(changes);
    }

    void tell(String version) {
      Changes changes = stream;
      Eventually.until("somebody reads", () -> changes != null && changes.reader != null);
      if (changes != null && changes.reader != null) {
        changes.reader.handle(WatchSeatsResponse.newBuilder().setVersion(version).build());
      }
    }
  }

  private static final class Changes implements ReadStream<WatchSeatsResponse> {
    private volatile @Nullable Handler<WatchSeatsResponse> reader;

    @Override
    public Changes handler(@Nullable Handler<WatchSeatsResponse> handler) {
      reader = handler;
      return this;
    }

    @Override
    public Changes exceptionHandler(@Nullable Handler<Throwable> errors) {
      return this;
    }

    @Override
    public Changes pause() {
      return this;
    }

    @Override
    public Changes resume() {
      return this;
    }

    @Override
    public Changes fetch(long amount) {
      return this;
    }

    @Override
    public Changes endHandler(@Nullable Handler<Void> end) {
      return this;
    }
  }
}
