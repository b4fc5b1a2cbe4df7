package dev.marquee.edge;

import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.platform.rpc.TokenStanding;
import dev.marquee.platform.rpc.TokenVerifier;
import dev.marquee.proto.booking.v1.Showtimes;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Live seat maps for browsers, as Server-Sent Events: first the whole map (`event: snapshot`),
/// then each change (`event: seats`), each with its version as its id. Who comes again with
/// `Last-Event-ID` goes on from there while we remember, without a map. Who watches the same show
/// shares a [SeatWatch]. A watcher that reads too slowly is dropped, never waited for. Who came
/// with a token that ends before its time (signed out, suspended) is told `event: session-ended`
/// and let go within a second. Confined to one event loop.
final class LiveSeats {
  private static final String NOBODY = "user:";

  /// Behind the reader of revocations, which takes as long again at most.
  private static final long ENDINGS_LOOK_MILLIS = 250;

  private record Show(String tenant, String id) {}

  private final Vertx vertx;
  private final LiveTickets tickets;
  private final TokenVerifier tokens;
  private final Showtimes showtimes;
  private final int connectionsMax;
  private final int connectionsPerNetworkMax;
  private final int connectionsPerUserMax;
  private final Map<Show, SeatWatch> showToWatch = new HashMap<>();
  private final Map<String, Integer> sharerToConnections = new HashMap<>();
  private int connections;
  private long endingsSeen;

  LiveSeats(
      Vertx vertx,
      LiveTickets tickets,
      TokenVerifier tokens,
      RpcClients clients,
      EdgeOptions options) {
    this.vertx = vertx;
    this.tickets = tickets;
    this.tokens = tokens;
    this.showtimes = clients.asCaller(Showtimes.class);
    this.connectionsMax = options.liveConnectionsMax();
    this.connectionsPerNetworkMax = options.liveConnectionsPerAddressMax();
    this.connectionsPerUserMax = options.liveConnectionsPerUserMax();
    vertx.setPeriodic(options.heartbeat().toMillis(), id -> heartbeat());
    vertx.setPeriodic(ENDINGS_LOOK_MILLIS, id -> endEnded());
  }

  /// `GET /api/booking/showtimes/{showtimeId}/seats/live?ticket=…`
  void open(RoutingContext request) {
    String tenant = Callers.of(request).tenant();
    String network = Callers.of(request).clientNetwork();
    String ticket = request.request().getParam("ticket", "");
    Show show = new Show(tenant, String.valueOf(request.pathParam("showtimeId")));
    request.request().pause();
    tickets
        .spend(tenant, ticket)
        .onComplete((spent, error) -> {
          request.request().resume();
          if (request.response().closed()) {
            return;
          }
          if (error != null) {
            Problem.of(503, "unavailable", "Live updates can't be reached just now.").send(request);
          } else if (spent.isEmpty()) {
            Problem.of(403, "bad-ticket", "The ticket isn't good (any more).").send(request);
          } else {
            admit(request, show, network, spent.get().standing());
          }
        });
  }

  /// Its connection counts for its network, and for its user if there is one.
  private void admit(
      RoutingContext request, Show show, String network, Optional<TokenStanding> standing) {
    String user = standing.map(TokenStanding::account).orElse("");
    List<String> sharers = List.of("network:" + network, "user:" + user);
    if (connections >= connectionsMax) {
      Problem.of(503, "busy", "Too many live streams; try again in a moment.").send(request);
    } else if (sharers.stream().anyMatch(this::hasEnough)) {
      Problem.of(429, "too-many-streams", "You have too many live streams open.").send(request);
    } else {
      join(request, show, standing, sharers);
    }
  }

  private boolean hasEnough(String sharer) {
    int max =
        sharer.startsWith("network:")
            ? connectionsPerNetworkMax
            : sharer.equals(NOBODY) ? connectionsMax : connectionsPerUserMax;
    return sharerToConnections.getOrDefault(sharer, 0) >= max;
  }

  private void join(
      RoutingContext request, Show show, Optional<TokenStanding> standing, List<String> sharers) {
    SeatWatch watch = showToWatch.computeIfAbsent(show, this::watch);
    LiveWatcher watcher =
        new LiveWatcher(request, standing, leaver -> leave(show, watch, leaver, sharers));
    connections++;
    sharers.forEach(sharer -> sharerToConnections.merge(sharer, 1, Integer::sum));
    watch
        .join(watcher, lastEventId(request))
        .onSuccess(answer -> {
          if (!answer.hasSnapshot()) {
            leave(show, watch, watcher, sharers);
            if (isOpen(request)) {
              Outcomes.problem(answer).send(request);
            }
          }
        })
        .onFailure(error -> {
          leave(show, watch, watcher, sharers);
          if (isOpen(request)) {
            request.fail(error);
          }
        });
  }

  /// Not once its token has ended, or who asked has gone, while the map was on its way.
  private static boolean isOpen(RoutingContext request) {
    return !request.response().ended() && !request.response().closed();
  }

  /// A ticket is good once, so a browser's own way of coming again isn't ours: an app makes a new
  /// EventSource, which can't send the header, and says it in the query.
  private static String lastEventId(RoutingContext request) {
    String header = request.request().getHeader("Last-Event-ID");
    return header == null ? request.request().getParam("lastEventId", "") : header;
  }

  private SeatWatch watch(Show show) {
    return new SeatWatch(vertx, showtimes, show.tenant, show.id);
  }

  private void leave(Show show, SeatWatch watch, LiveWatcher watcher, List<String> sharers) {
    if (watch.leave(watcher)) {
      connections--;
      sharers.forEach(sharer ->
          sharerToConnections.computeIfPresent(
              sharer, (s, count) -> count == 1 ? null : count - 1));
      if (watch.isEmpty()) {
        showToWatch.remove(show, watch);
      }
    }
  }

  /// Ends every stream: this process is about to stop.
  void close() {
    List.copyOf(showToWatch.values()).forEach(SeatWatch::end);
  }

  /// Costs nothing as long as no token has ended anywhere.
  private void endEnded() {
    long endings = tokens.endings();
    if (endings != endingsSeen) {
      endingsSeen = endings;
      List.copyOf(showToWatch.values()).forEach(watch -> watch.endIf(tokens::hasEnded));
    }
  }

  /// A comment now and then keeps proxies from closing what is quiet.
  private void heartbeat() {
    for (SeatWatch watch : List.copyOf(showToWatch.values())) {
      watch.tell(Buffer.buffer(":\n\n"));
    }
  }
}
