package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.identity.v1.ExportPersonalDataRequest;
import dev.marquee.proto.identity.v1.ExportPersonalDataResponse;
import dev.marquee.proto.identity.v1.PersonalDataService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// All that is held about somebody, as one file.
class DataDownloadIT {
  private static final String PATH = "/api/auth/account/export";
  private static final int PAGES = 300;
  private static final ByteString LINE =
      ByteString.copyFromUtf8("{\"type\":\"row\",\"text\":\"" + "x".repeat(100_000) + "\"}\n");

  private static EdgeWorld world;
  private static final Pages EXPORT = new Pages();

  /// Two small pages, or many large ones, of two domains.
  private static final class Pages extends PersonalDataService {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int pages = 2;
    private volatile int downFrom = Integer.MAX_VALUE;
    private volatile ByteString line = LINE;

    @Override
    public Future<ExportPersonalDataResponse> exportPersonalData(
        ExportPersonalDataRequest request) {
      asked.incrementAndGet();
      int page = request.getCursor().isEmpty() ? 1 : Integer.parseInt(request.getCursor());
      if (page >= downFrom) {
        return Future.failedFuture(new Fault(GrpcStatus.UNAVAILABLE, "down"));
      }
      return Future.succeededFuture(
          ExportPersonalDataResponse.newBuilder()
              .setDomain(page == 1 ? "identity" : "booking")
              .setJsonLines(line)
              .setNextCursor(page == pages ? "" : String.valueOf(page + 1))
              .build());
    }
  }

  @BeforeAll
  static void start() {
    world = EdgeWorld.start(Map.of());
    world.tp().fake("identity", EXPORT);
    world.listen(1);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @BeforeEach
  void small() {
    EXPORT.asked.set(0);
    EXPORT.pages = 3;
    EXPORT.downFrom = Integer.MAX_VALUE;
    EXPORT.line = ByteString.copyFromUtf8("{\"type\":\"row\"}\n");
  }

  @Test
  void fileHasAllPagesWithWhoseTheyAreAndSaysThatItIsComplete() {
    HttpResponse<String> file = world.send(world.request(PATH, world.token("subscriber")).GET());

    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.headers().firstValue("Content-Type")).contains("application/x-ndjson");
    assertThat(file.headers().firstValue("Content-Disposition").orElseThrow())
        .startsWith("attachment");
    assertThat(file.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(lines(file))
        .extracting(line -> line.getString("type"))
        .containsExactly("domain", "row", "domain", "row", "row", "end");
    assertThat(lines(file).getLast().getBoolean("complete")).isTrue();
  }

  @Test
  void domainThatFailsOnTheWayLeavesAFileThatSaysItIsNotComplete() {
    EXPORT.downFrom = 3;

    HttpResponse<String> file = world.send(world.request(PATH, world.token("subscriber")).GET());

    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(lines(file).getLast().getBoolean("complete")).isFalse();
  }

  @Test
  void whatFailsBeforeTheFirstLineIsARefusalOfItsOwn() {
    EXPORT.downFrom = 1;

    assertThat(world.send(world.request(PATH, world.token("subscriber")).GET()).statusCode())
        .isEqualTo(503);
    assertThat(world.get(PATH).statusCode()).isEqualTo(401);
  }

  /// Thirty megabytes that nobody reads: they aren't asked for.
  @Test
  void clientThatDoesNotReadIsNotWrittenFor() throws Exception {
    EXPORT.line = LINE;
    EXPORT.pages = PAGES;
    try (Socket client = new Socket("localhost", world.tp().port("edge"))) {
      OutputStream out = client.getOutputStream();
      out.write(
          ("GET "
                  + PATH
                  + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                  + world.token("subscriber")
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      InputStream in = client.getInputStream();
      assertThat(in.read()).isEqualTo('H');
      int before;
      do {
        before = EXPORT.asked.get();
        int seen = before;
        try {
          Eventually.until(
              "another page is asked for",
              java.time.Duration.ofSeconds(1),
              () -> EXPORT.asked.get() > seen);
        } catch (AssertionError quiet) {
          break;
        }
      } while (before < PAGES);
      assertThat(EXPORT.asked.get()).isLessThan(PAGES);

      // It reads on, and the rest comes.
      Thread.startVirtualThread(() -> {
        try {
          in.skip(Long.MAX_VALUE);
        } catch (java.io.IOException closed) {
          // The test is over.
        }
      });
      Eventually.until("all is asked for", () -> EXPORT.asked.get() == PAGES);
    }
  }

  private static List<JsonObject> lines(HttpResponse<String> file) {
    return file.body().lines().map(JsonObject::new).toList();
  }
}
