package dev.marquee.edge;

import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.booking.v1.Showtimes;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Live seat maps for browsers, as Server-Sent Events: first the whole map (`event: snapshot`),
/// then each change (`event: seats`). Who watches the same show shares a [SeatWatch]. A watcher
/// that reads too slowly is dropped, never waited for. Confined to one event loop.
final class LiveSeats {
  private record Show(String tenant, String id) {}

  private final Vertx vertx;
  private final LiveTickets tickets;
  private final Showtimes showtimes;
  private final int connectionsMax;
  private final int connectionsPerNetworkMax;
  private final Map<Show, SeatWatch> showToWatch = new HashMap<>();
  private final Map<String, Integer> networkToConnections = new HashMap<>();
  private int connections;

  LiveSeats(Vertx vertx, LiveTickets tickets, RpcClients clients, EdgeOptions options) {
    this.vertx = vertx;
    this.tickets = tickets;
    this.showtimes = clients.asCaller(Showtimes.class);
    this.connectionsMax = options.liveConnectionsMax();
    this.connectionsPerNetworkMax = options.liveConnectionsPerAddressMax();
    vertx.setPeriodic(options.heartbeat().toMillis(), id -> heartbeat());
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
        .onComplete((good, error) -> {
          request.request().resume();
          if (request.response().closed()) {
            return;
          }
          if (error != null) {
            Problem.of(503, "unavailable", "Live updates can't be reached just now.").send(request);
          } else if (!good) {
            Problem.of(403, "bad-ticket", "The ticket isn't good (any more).").send(request);
          } else if (connections >= connectionsMax) {
            Problem.of(503, "busy", "Too many live streams; try again in a moment.").send(request);
          } else if (networkToConnections.getOrDefault(network, 0) >= connectionsPerNetworkMax) {
            Problem.of(429, "too-many-streams", "Too many live streams from your address.")
                .send(request);
          } else {
            join(request, show, network);
          }
        });
  }

  private void join(RoutingContext request, Show show, String network) {
    SeatWatch watch = showToWatch.computeIfAbsent(show, this::watch);
    LiveWatcher watcher =
        new LiveWatcher(request.response(), leaver -> leave(show, watch, leaver, network));
    connections++;
    networkToConnections.merge(network, 1, Integer::sum);
    watch
        .join(watcher)
        .onSuccess(answer -> {
          if (!answer.hasSnapshot()) {
            leave(show, watch, watcher, network);
            Outcomes.problem(answer).send(request);
          }
        })
        .onFailure(error -> {
          leave(show, watch, watcher, network);
          request.fail(error);
        });
  }

  private SeatWatch watch(Show show) {
    return new SeatWatch(vertx, showtimes, show.tenant, show.id);
  }

  private void leave(Show show, SeatWatch watch, LiveWatcher watcher, String network) {
    if (watch.leave(watcher)) {
      connections--;
      networkToConnections.computeIfPresent(network, (n, count) -> count == 1 ? null : count - 1);
      if (watch.isEmpty()) {
        showToWatch.remove(show, watch);
      }
    }
  }

  /// Ends every stream: this process is about to stop.
  void close() {
    List.copyOf(showToWatch.values()).forEach(SeatWatch::end);
  }

  /// A comment now and then keeps proxies from closing what is quiet.
  private void heartbeat() {
    for (SeatWatch watch : List.copyOf(showToWatch.values())) {
      watch.tell(Buffer.buffer(":\n\n"));
    }
  }
}
