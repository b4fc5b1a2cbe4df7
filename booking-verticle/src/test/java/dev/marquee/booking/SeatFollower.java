package dev.marquee.booking;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.booking.v1.SeatState;
import dev.marquee.proto.booking.v1.WatchSeatsRequest;
import dev.marquee.proto.booking.v1.WatchSeatsResponse;
import io.vertx.core.streams.ReadStream;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A browser that follows a show's seats over the public contract.
final class SeatFollower {
  private final List<WatchSeatsResponse> changes = new CopyOnWriteArrayList<>();
  private volatile @Nullable Throwable fault;

  /// Follows from a map's version.
  SeatFollower(BookingWorld world, Show show, String version) {
    WatchSeatsRequest request =
        WatchSeatsRequest.newBuilder().setShowtimeId(show.id()).setAfterVersion(version).build();
    world.tp.anonymous(
        show.tenant(),
        () -> {
          ReadStream<WatchSeatsResponse> stream = world.showtimes.watchSeats(request).await();
          stream.exceptionHandler(error -> fault = error).handler(changes::add);
          return true;
        });
  }

  static SeatFollower fromNow(BookingWorld world, Show show) {
    return new SeatFollower(world, show, world.map(show).getVersion());
  }

  /// The states a seat went through, as this watcher saw them.
  List<SeatState> statesOf(String seat) {
    return changes.stream()
        .flatMap(change -> change.getSeatsList().stream())
        .filter(status -> status.getSeatId().equals(seat))
        .map(status -> status.getState())
        .toList();
  }

  /// Versions of the changes, empty ones aside.
  List<Long> versions() {
    return changes.stream()
        .filter(change -> change.getSeatsCount() > 0)
        .map(change -> Long.parseLong(change.getVersion()))
        .toList();
  }

  /// Whether the stream broke with this status.
  boolean brokeWith(GrpcStatus expected) {
    return fault instanceof Fault known && known.status() == expected;
  }
}
