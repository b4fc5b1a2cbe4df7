package dev.marquee.booking;

import static dev.marquee.proto.booking.v1.SeatState.SEAT_STATE_SOLD;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.booking.BookingWorld.Venue;
import dev.marquee.platform.testing.Eventually;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The comparison of live maps with the claims, when one of them can't be read.
class SeatKeeperIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static BookingWorld world;

  @BeforeAll
  static void start() {
    world = BookingWorld.shared();
  }

  @Test
  void showThatCannotBeComparedKeepsNoOtherFromBeing() {
    List<Show> broken = new ArrayList<>();
    List<Show> stale = new ArrayList<>();
    Venue venue = world.venue(BookingWorld.ACME);
    for (int day = 1; day <= 8; day++) {
      (day % 2 == 1 ? broken : stale).add(soldShow(venue, BookingWorld.now().plusDays(day)));
    }

    broken.forEach(show -> {
      redis("DEL", key(show, "version"));
      redis("LPUSH", key(show, "version"), "not a counter");
    });
    stale.forEach(show -> redis("HDEL", key(show, "seats"), "J1"));

    Eventually.until("all others are mended", SOON, () -> stale.stream().allMatch(this::isSold));
    broken.forEach(show -> redis("DEL", key(show, "version")));
  }

  private Show soldShow(Venue venue, LocalDateTime start) {
    Show show =
        new Show(venue.tenant(), world.schedule(venue, start).getScheduled().getId(), venue);
    world.booked(show, "ann", "card_ok", "J1");
    Eventually.until("the seat shows as sold", () -> isSold(show));
    return show;
  }

  private boolean isSold(Show show) {
    return world.seats(show).equals(Map.of("J1", SEAT_STATE_SOLD));
  }

  private static String key(Show show, String name) {
    return "booking:{" + show.tenant() + ":show:" + show.id() + "}:" + name;
  }

  private static void redis(String command, String... arguments) {
    Request request = Request.cmd(Command.create(command));
    for (String argument : arguments) {
      request.arg(argument);
    }
    world.tp.anonymous(
        BookingWorld.ACME,
        () -> {
          var link = world.tp.platform().coordinationRedis();
          link.send(request).await();
          link.close();
          return true;
        });
  }
}
