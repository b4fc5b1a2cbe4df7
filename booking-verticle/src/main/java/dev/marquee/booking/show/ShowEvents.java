package dev.marquee.booking.show;

import dev.marquee.platform.events.Event;
import dev.marquee.platform.events.Outbox;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.booking.v1.ShowEvent;

/// Facts about shows on `marquee.booking.v1`.
public final class ShowEvents {
  private final Outbox outbox;

  public ShowEvents(Outbox outbox) {
    this.outbox = outbox;
  }

  void created(Tx tx, Showtime show) {
    ShowEvent value =
        ShowEvent.newBuilder()
            .setShowtimeId(show.id().toString())
            .setVersion(show.version())
            .setTitleId(show.film().titleId().toString())
            .build();
    outbox.append(tx, new Event("show_created", show.id().toString(), show.version(), value));
  }
}
