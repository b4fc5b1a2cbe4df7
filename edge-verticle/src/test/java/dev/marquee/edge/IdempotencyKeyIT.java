package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.proto.booking.v1.CreateTheatreRequest;
import dev.marquee.proto.booking.v1.CreateTheatreResponse;
import dev.marquee.proto.booking.v1.Theatre;
import dev.marquee.proto.booking.v1.TheatresService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a client sees of its Idempotency-Key; the domain keeps the answers.
class IdempotencyKeyIT {
  private static final String THEATRES = "/api/booking/theatres";
  private static final JsonObject THEATRE =
      new JsonObject()
          .put("name", "Odeon")
          .put("city", "Pune")
          .put("timeZone", "Asia/Kolkata")
          .put("currency", "INR");
  private static EdgeWorld world;
  private static String partner;

  @BeforeAll
  static void start() {
    world = EdgeWorld.start(Map.of());
    world.tp().fake("booking", new OneTheatre());
    world.listen(1);
    partner = world.token("partner");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void writeWithoutAKeyIsRefusedByTheNameOfTheHeader() {
    HttpResponse<String> response =
        world.send(EdgeWorld.posting(world.request(THEATRES, partner), THEATRE));

    assertThat(response.statusCode()).isEqualTo(400);
    JsonObject error = new JsonObject(response.body()).getJsonArray("errors").getJsonObject(0);
    assertThat(error.getString("field")).isEqualTo("Idempotency-Key");
    assertThat(error.getString("rule")).isEqualTo("is required");
  }

  @Test
  void keyThatIsNoneIsRefused() {
    assertThat(create("x".repeat(256)).statusCode()).isEqualTo(400);
    assertThat(create("with space").statusCode()).isEqualTo(400);
    assertThat(create("x".repeat(255)).statusCode()).isEqualTo(201);
  }

  @Test
  void keyReachesTheDomain() {
    HttpResponse<String> response = create("first-1");

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(new JsonObject(response.body()).getString("name")).isEqualTo("first-1");
  }

  @Test
  void keyOfAnotherRequestIs422AndOneInFlight409() {
    HttpResponse<String> reused = create("reused");
    HttpResponse<String> running = create("running");

    assertThat(reused.statusCode()).isEqualTo(422);
    assertThat(new JsonObject(reused.body()).getString("type")).isEqualTo("/problems/key-reused");
    assertThat(running.statusCode()).isEqualTo(409);
    assertThat(new JsonObject(running.body()).getString("title")).contains("is running");
  }

  private static HttpResponse<String> create(String key) {
    HttpRequest.Builder request = world.request(THEATRES, partner).header("Idempotency-Key", key);
    return world.send(EdgeWorld.posting(request, THEATRE));
  }

  /// Answers as the domain's kept answers would.
  private static final class OneTheatre extends TheatresService {
    @Override
    public Future<CreateTheatreResponse> createTheatre(CreateTheatreRequest request) {
      String key = CallContext.current().idempotencyKey();
      return switch (key) {
        case "reused" -> Future.failedFuture(Idempotency.keyReused());
        case "running" ->
            Future.failedFuture(
                new Fault(
                    GrpcStatus.FAILED_PRECONDITION,
                    "Idempotency-Key: its first request is running"));
        default ->
            Future.succeededFuture(
                CreateTheatreResponse.newBuilder()
                    .setCreated(Theatre.newBuilder().setName(key))
                    .build());
      };
    }
  }
}
