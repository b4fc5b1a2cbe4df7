package dev.marquee.edge;

import dev.marquee.edge.ApiDocument.ApiOperation;
import dev.marquee.edge.RpcBinding.Answer;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.RpcClients;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Screens of an app in one call (`bff.yaml`): parts are operations of the API, asked side by side,
/// each with a deadline of its own and the breaker of its domain's client. A part that can't be had
/// is left out and named in `degraded`; what a screen is about must be had.
final class Screens {
  private static final Duration PART_TIMEOUT = Duration.ofSeconds(2);
  private static final int TITLES = 40;
  private static final int WATCHED = 12;
  private static final int SHOWS = 100;

  private final ApiDocument document;
  private final RpcClients clients;
  private final RpcBinding listTitles;
  private final RpcBinding listGenres;
  private final RpcBinding listCities;
  private final RpcBinding listContinueWatching;
  private final RpcBinding listShowtimes;
  private final RpcBinding getTitle;
  private final RpcBinding getShowtime;
  private final RpcBinding getHold;

  Screens(ApiDocument document, RpcClients clients) {
    this.document = document;
    this.clients = clients;
    this.listTitles = operation("listTitles");
    this.listGenres = operation("listGenres");
    this.listCities = operation("listCities");
    this.listContinueWatching = operation("listContinueWatching");
    this.listShowtimes = operation("listShowtimes");
    this.getTitle = operation("getTitle");
    this.getShowtime = operation("getShowtime");
    this.getHold = operation("getHold");
  }

  private RpcBinding operation(String id) {
    ApiOperation operation =
        document.operations().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    return RpcBinding.of(operation, clients);
  }

  void mount(Router router, Guards guards) {
    guards.before(router.get("/api/bff/home"), "user", "read").handler(this::home);
    guards.before(router.get("/api/bff/titles/:titleId"), "user", "read").handler(this::title);
    guards
        .before(router.get("/api/bff/checkout/:showtimeId/:holdId"), "user", "read")
        .handler(this::checkout);
  }

  private void home(RoutingContext request) {
    Map<String, Future<Answer>> parts = new LinkedHashMap<>();
    parts.put("newest", part(listTitles, new JsonObject().put("limit", TITLES)));
    parts.put("genres", part(listGenres, new JsonObject()));
    parts.put("cities", part(listCities, new JsonObject()));
    if (signedIn(request)) {
      parts.put(
          "continueWatching", part(listContinueWatching, new JsonObject().put("limit", WATCHED)));
    }
    send(request, parts);
  }

  private void title(RoutingContext request) {
    JsonObject which = new JsonObject().put("titleId", request.pathParam("titleId"));
    Map<String, Future<Answer>> parts = new LinkedHashMap<>();
    parts.put("title", part(getTitle, which));
    parts.put("showtimes", part(listShowtimes, which.copy().put("limit", SHOWS)));
    sendWith("title", request, parts);
  }

  private void checkout(RoutingContext request) {
    if (!signedIn(request)) {
      request.fail(new Fault(GrpcStatus.UNAUTHENTICATED, "sign in first"));
      return;
    }
    JsonObject show = new JsonObject().put("showtimeId", request.pathParam("showtimeId"));
    Future<Answer> showtime = part(getShowtime, show);
    Map<String, Future<Answer>> parts = new LinkedHashMap<>();
    parts.put("hold", part(getHold, show.copy().put("holdId", request.pathParam("holdId"))));
    parts.put("showtime", showtime);
    parts.put(
        "title",
        showtime.compose(found ->
            found.problem().isPresent()
                ? Future.succeededFuture(found)
                : part(
                    getTitle,
                    new JsonObject()
                        .put("titleId", found.body().toJsonObject().getString("titleId")))));
    sendWith("hold", request, parts);
  }

  private static boolean signedIn(RoutingContext request) {
    return Callers.of(request).caller().kind() == Caller.Kind.ACCOUNT;
  }

  private static Future<Answer> part(RpcBinding operation, JsonObject asked) {
    return operation
        .call(asked)
        .timeout(PART_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(error ->
            error instanceof java.util.concurrent.TimeoutException
                ? Future.failedFuture(new Fault(GrpcStatus.DEADLINE_EXCEEDED, "took too long"))
                : Future.failedFuture(error));
  }

  /// Without the part a screen is about there is no screen, but that part's own answer.
  private static void sendWith(
      String needed, RoutingContext request, Map<String, Future<Answer>> parts) {
    Objects.requireNonNull(parts.get(needed))
        .onSuccess(answer -> {
          answer
              .problem()
              .ifPresentOrElse(problem -> problem.send(request), () -> send(request, parts));
        })
        .onFailure(request::fail);
  }

  private static void send(RoutingContext request, Map<String, Future<Answer>> parts) {
    Future.join(java.util.List.copyOf(parts.values()))
        .onComplete(all -> {
          JsonObject screen = new JsonObject();
          JsonArray degraded = new JsonArray();
          parts.forEach((name, part) -> {
            if (part.succeeded() && part.result().problem().isEmpty()) {
              screen.put(name, part.result().body().toJsonObject());
            } else {
              degraded.add(name);
            }
          });
          if (screen.isEmpty()) {
            Problem.of(503, "unavailable", "Nothing of this screen can be had just now.")
                .send(request);
            return;
          }
          request
              .response()
              .putHeader("Content-Type", "application/json")
              .putHeader("Cache-Control", "no-store")
              .putHeader("Vary", "Authorization, Accept-Encoding");
          Body.end(request, screen.put("degraded", degraded).toBuffer());
        });
  }
}
