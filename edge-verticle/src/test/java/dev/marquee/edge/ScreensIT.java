package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.booking.v1.GetHoldRequest;
import dev.marquee.proto.booking.v1.GetHoldResponse;
import dev.marquee.proto.booking.v1.GetShowtimeRequest;
import dev.marquee.proto.booking.v1.GetShowtimeResponse;
import dev.marquee.proto.booking.v1.Hold;
import dev.marquee.proto.booking.v1.ListShowtimesRequest;
import dev.marquee.proto.booking.v1.ListShowtimesResponse;
import dev.marquee.proto.booking.v1.ReservationsService;
import dev.marquee.proto.booking.v1.Showtime;
import dev.marquee.proto.booking.v1.ShowtimesService;
import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.ListGenresRequest;
import dev.marquee.proto.catalog.v1.ListGenresResponse;
import dev.marquee.proto.catalog.v1.ListTitlesRequest;
import dev.marquee.proto.catalog.v1.ListTitlesResponse;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitlesService;
import dev.marquee.proto.common.v1.NotFound;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Screens, while some of what they show can't be had: nothing answers for activity and theatres
/// here, and showtimes never answer.
class ScreensIT {
  private static final String KNOWN = "01900000-0000-7000-8000-000000000001";
  private static final String UNKNOWN = "01900000-0000-7000-8000-000000000002";
  private static EdgeWorld world;

  @BeforeAll
  static void start() {
    world = EdgeWorld.start(Map.of("rpc.connectTimeout", "1s"));
    world.tp().fake("catalog", new OneTitle());
    world.tp().fake("booking", new OneShow(), new OneHold());
    world.listen(1);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void homeShowsWhatThereIsAndNamesWhatIsMissing() {
    JsonObject screen =
        new JsonObject(world.send(world.request("/api/bff/home", world.token())).body());

    assertThat(screen.getJsonObject("newest").getJsonArray("titles")).hasSize(1);
    assertThat(screen.getJsonObject("genres")).isNotNull();
    assertThat(screen.getJsonArray("degraded").encode())
        .isEqualTo("[\"cities\",\"continueWatching\"]");
    assertThat(new JsonObject(world.get("/api/bff/home").body()).getJsonArray("degraded").encode())
        .as("a visitor watches nothing")
        .isEqualTo("[\"cities\"]");
  }

  @Test
  void titleIsShownWithoutShowtimesThatTakeTooLong() {
    long startedAt = System.nanoTime();
    HttpResponse<String> response = world.get("/api/bff/titles/" + KNOWN);

    assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(10));
    JsonObject screen = new JsonObject(response.body());
    assertThat(screen.getJsonObject("title").getString("name")).isEqualTo("A film");
    assertThat(screen.getJsonArray("degraded").encode()).isEqualTo("[\"showtimes\"]");
  }

  @Test
  void screenOfWhatIsntThereIsNone() {
    HttpResponse<String> response = world.get("/api/bff/titles/" + UNKNOWN);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(response.body()).getString("type")).isEqualTo("/problems/not-found");
  }

  @Test
  void checkoutIsTheHoldItsShowAndItsTitle() {
    String path = "/api/bff/checkout/" + KNOWN + "/h1";
    JsonObject screen = new JsonObject(world.send(world.request(path, world.token())).body());

    assertThat(screen.getJsonObject("hold").getString("id")).isEqualTo("h1");
    assertThat(screen.getJsonObject("showtime").getString("titleId")).isEqualTo(KNOWN);
    assertThat(screen.getJsonObject("title").getString("name")).isEqualTo("A film");
    assertThat(screen.getJsonArray("degraded")).isEmpty();
    assertThat(world.get(path).statusCode()).isEqualTo(401);
  }

  private static final class OneTitle extends TitlesService {
    @Override
    public Future<ListTitlesResponse> listTitles(ListTitlesRequest request) {
      return Future.succeededFuture(
          ListTitlesResponse.newBuilder().addTitles(Title.newBuilder().setName("A film")).build());
    }

    @Override
    public Future<ListGenresResponse> listGenres(ListGenresRequest request) {
      return Future.succeededFuture(ListGenresResponse.getDefaultInstance());
    }

    @Override
    public Future<GetTitleResponse> getTitle(GetTitleRequest request) {
      return Future.succeededFuture(
          request.getTitleId().equals(KNOWN)
              ? GetTitleResponse.newBuilder().setTitle(Title.newBuilder().setName("A film")).build()
              : GetTitleResponse.newBuilder()
                  .setNotFound(NotFound.newBuilder().setWhat("title"))
                  .build());
    }
  }

  private static final class OneShow extends ShowtimesService {
    @Override
    public Future<ListShowtimesResponse> listShowtimes(ListShowtimesRequest request) {
      return Promise.<ListShowtimesResponse>promise().future();
    }

    @Override
    public Future<GetShowtimeResponse> getShowtime(GetShowtimeRequest request) {
      return Future.succeededFuture(
          GetShowtimeResponse.newBuilder()
              .setShowtime(Showtime.newBuilder().setTitleId(KNOWN))
              .build());
    }
  }

  private static final class OneHold extends ReservationsService {
    @Override
    public Future<GetHoldResponse> getHold(GetHoldRequest request) {
      if (request.getHoldId().isEmpty()) {
        throw Fault.invalid("holdId", "is required");
      }
      return Future.succeededFuture(
          GetHoldResponse.newBuilder()
              .setHold(Hold.newBuilder().setId(request.getHoldId()))
              .build());
    }
  }
}
