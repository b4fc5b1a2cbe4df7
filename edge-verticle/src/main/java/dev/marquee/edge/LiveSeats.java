package dev.marquee.edge;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.booking.v1.GetSeatMapRequest;
import dev.marquee.proto.booking.v1.SeatMapSnapshot;
import dev.marquee.proto.booking.v1.Showtimes;
import dev.marquee.proto.booking.v1.WatchSeatsRequest;
import dev.marquee.proto.booking.v1.WatchSeatsResponse;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Live seat maps for browsers, as Server-Sent Events: first the whole map (`event: snapshot`),
/// then each change (`event: seats`). All watchers of one show in this instance share one gRPC
/// stream; when that breaks or a change was missed, a new snapshot follows. A watcher that reads
/// too slowly is dropped, never waited for. Confined to one event loop.
final class LiveSeats {
  private static final long RETRY_MILLIS = 500;

  private record Show(String tenant, String id) {}

  /// One show being watched.
  private static final class Watch {
    final Set<HttpServerResponse> watchers = new HashSet<>();
    boolean streaming;
  }

  private final Vertx vertx;
  private final LiveTickets tickets;
  private final Showtimes showtimes;
  private final int connectionsMax;
  private final Map<Show, Watch> showToWatch = new HashMap<>();
  private int connections;

  LiveSeats(Vertx vertx, LiveTickets tickets, RpcClients clients, EdgeOptions options) {
    this.vertx = vertx;
    this.tickets = tickets;
    this.showtimes = clients.asCaller(Showtimes.class);
    this.connectionsMax = options.liveConnectionsMax();
    vertx.setPeriodic(options.heartbeat().toMillis(), id -> everyone(Buffer.buffer(":\n\n")));
  }

  /// `GET /api/booking/showtimes/{showtimeId}/seats/live?ticket=…`
  void open(RoutingContext request) {
    String tenant = Callers.of(request).tenant();
    String ticket = request.request().getParam("ticket", "");
    Show show = new Show(tenant, String.valueOf(request.pathParam("showtimeId")));
    request.request().pause();
    tickets
        .spend(tenant, ticket)
        .onComplete((good, error) -> {
          request.request().resume();
          if (error != null) {
            Problem.of(503, "unavailable", "Live updates can't be reached just now.").send(request);
          } else if (!good) {
            Problem.of(403, "bad-ticket", "The ticket isn't good (any more).").send(request);
          } else if (connections >= connectionsMax) {
            Problem.of(503, "busy", "Too many live streams; try again in a moment.").send(request);
          } else {
            join(request, show);
          }
        });
  }

  private void join(RoutingContext request, Show show) {
    showtimes
        .getSeatMap(GetSeatMapRequest.newBuilder().setShowtimeId(show.id).build())
        .onSuccess(answer -> {
          switch (answer.getOutcomeCase()) {
            case SNAPSHOT -> start(request.response(), show, answer.getSnapshot());
            case NOT_FOUND, OUTCOME_NOT_SET -> Outcomes.problem(answer).send(request);
          }
        })
        .onFailure(request::fail);
  }

  private void start(HttpServerResponse response, Show show, SeatMapSnapshot snapshot) {
    if (response.closed()) {
      return;
    }
    connections++;
    response
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no")
        .setChunked(true);
    response.write(event("snapshot", ProtoJson.write(snapshot)));
    Watch watch = showToWatch.computeIfAbsent(show, s -> new Watch());
    watch.watchers.add(response);
    response.closeHandler(closed -> leave(show, watch, response));
    response.exceptionHandler(error -> leave(show, watch, response));
    if (!watch.streaming) {
      follow(show, watch, snapshot.getVersion());
    } else {
      refresh(show, watch);
    }
  }

  private void leave(Show show, Watch watch, HttpServerResponse response) {
    if (watch.watchers.remove(response)) {
      connections--;
      if (watch.watchers.isEmpty()) {
        showToWatch.remove(show, watch);
      }
    }
  }

  /// Follows the show until nobody watches it; runs as nobody, because all watchers share it.
  private void follow(Show show, Watch watch, String afterVersion) {
    watch.streaming = true;
    anonymously(
        show,
        () ->
            showtimes
                .watchSeats(
                    WatchSeatsRequest.newBuilder()
                        .setShowtimeId(show.id)
                        .setAfterVersion(afterVersion)
                        .build())
                .onSuccess(stream -> pump(show, watch, stream))
                .onFailure(error -> again(show, watch)));
  }

  private void pump(Show show, Watch watch, ReadStream<WatchSeatsResponse> stream) {
    stream
        .handler(change -> {
          if (watch.watchers.isEmpty()) {
            stream.handler(null);
            return;
          }
          send(watch, event("seats", ProtoJson.write(change)));
        })
        .exceptionHandler(error -> again(show, watch))
        .endHandler(ended -> again(show, watch));
  }

  /// The stream broke: after a moment everybody gets a new snapshot and the stream goes on from
  /// there.
  private void again(Show show, Watch watch) {
    if (watch.watchers.isEmpty()) {
      watch.streaming = false;
      return;
    }
    vertx.setTimer(
        RETRY_MILLIS,
        id ->
            anonymously(
                show,
                () ->
                    showtimes
                        .getSeatMap(GetSeatMapRequest.newBuilder().setShowtimeId(show.id).build())
                        .onSuccess(answer -> {
                          send(watch, event("snapshot", ProtoJson.write(answer.getSnapshot())));
                          follow(show, watch, answer.getSnapshot().getVersion());
                        })
                        .onFailure(error -> again(show, watch))));
  }

  /// A watcher that joins a running stream may have missed what came between its snapshot and its
  /// joining.
  private void refresh(Show show, Watch watch) {
    anonymously(
        show,
        () ->
            showtimes
                .getSeatMap(GetSeatMapRequest.newBuilder().setShowtimeId(show.id).build())
                .onSuccess(answer ->
                    send(watch, event("snapshot", ProtoJson.write(answer.getSnapshot())))));
  }

  private static void anonymously(Show show, Runnable work) {
    new CallContext(
            UUID.randomUUID().toString(), show.tenant, Caller.nobody(show.tenant), "", "", "", "")
        .run(work);
  }

  private void everyone(Buffer bytes) {
    showToWatch.values().forEach(watch -> send(watch, bytes));
  }

  private static void send(Watch watch, Buffer bytes) {
    for (HttpServerResponse response : Set.copyOf(watch.watchers)) {
      if (response.writeQueueFull()) {
        response.reset();
      } else {
        response.write(bytes);
      }
    }
  }

  private static Buffer event(String name, Buffer json) {
    return Buffer.buffer("event: " + name + "\ndata: ").appendBuffer(json).appendString("\n\n");
  }
}
