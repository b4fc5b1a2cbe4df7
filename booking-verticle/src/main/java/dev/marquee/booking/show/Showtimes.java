package dev.marquee.booking.show;

import dev.marquee.booking.shared.Violation;
import dev.marquee.booking.shared.Violations;
import dev.marquee.booking.show.PublishedTitles.PublishedTitle;
import dev.marquee.booking.show.Showtime.Film;
import dev.marquee.booking.show.Showtime.Venue;
import dev.marquee.booking.show.ShowtimeStore.Filter;
import dev.marquee.booking.theatre.SeatMap;
import dev.marquee.booking.theatre.Theatre;
import dev.marquee.booking.theatre.Theatre.Screen;
import dev.marquee.booking.theatre.TheatreStore;
import dev.marquee.booking.theatre.Theatres;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Scheduling of shows by partners, and what everyone may see of them.
public final class Showtimes {
  private static final int DURATION_MINUTES_MAX = 600;
  private static final Duration AHEAD_MAX = Duration.ofDays(400);
  private static final int TRIES_MAX = 3;

  /// A show as its partner wants it.
  ///
  /// @param localStart ISO 8601 on the theatre's clock, e.g. "2026-12-24T18:30"
  /// @param durationMinutes 0 for the title's own
  record ShowDraft(
      UUID theatreId,
      UUID screenId,
      UUID titleId,
      String localStart,
      int durationMinutes,
      List<CategoryPrice> prices) {}

  /// What a category costs, in minor units.
  record CategoryPrice(String category, long priceMinor) {}

  /// What became of a show's scheduling.
  sealed interface Scheduling {
    record Scheduled(Showtime show) implements Scheduling {}

    record NoSuchScreen() implements Scheduling {}

    record NoSuchTitle() implements Scheduling {}

    record Invalid(List<Violation> violations) implements Scheduling {}

    record SlotTaken(List<UUID> showIds) implements Scheduling {}
  }

  private final ShowtimeStore store;
  private final TheatreStore theatres;
  private final ShowEvents events;
  private final Audit audit;
  private final Uuid7 ids;
  private final Clock clock;

  public Showtimes(
      ShowtimeStore store,
      TheatreStore theatres,
      ShowEvents events,
      Audit audit,
      Uuid7 ids,
      Clock clock) {
    this.store = store;
    this.theatres = theatres;
    this.events = events;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /// Schedules a show on the caller's own screen.
  ///
  /// @param title empty when there is no such published title
  /// @throws dev.marquee.platform.rpc.Fault PERMISSION_DENIED for another partner's theatre
  Scheduling schedule(Tx tx, ShowDraft draft, Optional<PublishedTitle> title) {
    String tenant = CallContext.current().tenant();
    Optional<Theatre> theatre = theatres.find(tx, tenant, draft.theatreId()).await();
    Optional<Screen> screen =
        theatre.stream()
            .flatMap(found -> found.screens().stream())
            .filter(found -> found.id().equals(draft.screenId()))
            .findFirst();
    theatre.ifPresent(Theatres::requireOwner);
    if (theatre.isEmpty() || screen.isEmpty()) {
      return new Scheduling.NoSuchScreen();
    }
    if (title.isEmpty()) {
      return new Scheduling.NoSuchTitle();
    }
    SeatMap map = theatres.seatMap(tx, tenant, screen.get().seatMapId()).await();
    Violations violations = new Violations();
    Optional<Instant> startsAt = start(draft, theatre.get(), violations);
    Duration duration = duration(draft, title.get(), violations);
    Map<String, Long> prices = prices(draft, map, violations);
    if (!violations.isEmpty() || startsAt.isEmpty()) {
      return new Scheduling.Invalid(violations.list());
    }
    Showtime show =
        new Showtime(
            ids.next(),
            new Film(title.get().id(), title.get().name()),
            venue(theatre.get(), screen.get()),
            startsAt.get(),
            startsAt.get().plus(duration),
            prices,
            false,
            1);
    Instant cleanedAt = show.endsAt().plus(Duration.ofMinutes(screen.get().cleaningMinutes()));
    return insert(tx, tenant, show, cleanedAt);
  }

  /// The database alone decides about the slot. Whoever was in the way may be gone when he is
  /// looked for: then we try again.
  private Scheduling insert(Tx tx, String tenant, Showtime show, Instant cleanedAt) {
    for (int i = 0; i < TRIES_MAX; i++) {
      if (store.insert(tx, tenant, show, cleanedAt).await()) {
        events.created(tx, show);
        audit.record(tx, "show_scheduled", "showtime", show.id().toString());
        return new Scheduling.Scheduled(show);
      }
      List<UUID> inTheWay =
          store
              .overlapping(tx, tenant, show.venue().screenId(), show.startsAt(), cleanedAt)
              .await();
      if (!inTheWay.isEmpty()) {
        return new Scheduling.SlotTaken(inTheWay);
      }
    }
    return new Scheduling.SlotTaken(List.of());
  }

  private Optional<Instant> start(ShowDraft draft, Theatre theatre, Violations violations) {
    LocalDateTime local;
    try {
      local = LocalDateTime.parse(draft.localStart());
    } catch (DateTimeException e) {
      violations.check(false, "localStart", "must be a local date and time, 2026-12-24T18:30");
      return Optional.empty();
    }
    violations.check(
        local.getSecond() == 0 && local.getNano() == 0, "localStart", "must be a whole minute");
    Optional<Instant> start = theatre.clock().instantOf(local);
    String zone = theatre.clock().zone().getId();
    if (violations.check(
        start.isPresent(), "localStart", "this time is skipped by the clocks of " + zone)) {
      Instant now = clock.instant();
      violations.check(
          start.filter(at -> at.isAfter(now) && at.isBefore(now.plus(AHEAD_MAX))).isPresent(),
          "localStart",
          "must lie in the next " + AHEAD_MAX.toDays() + " days");
    }
    return start;
  }

  private static Duration duration(ShowDraft draft, PublishedTitle title, Violations violations) {
    long titleMinutes = title.duration().plusSeconds(59).toMinutes();
    long minutes = draft.durationMinutes() == 0 ? titleMinutes : draft.durationMinutes();
    violations.check(
        minutes >= 1 && minutes <= DURATION_MINUTES_MAX,
        "durationMinutes",
        draft.durationMinutes() == 0
            ? "the title's own duration isn't known: give one"
            : "must be 1 to " + DURATION_MINUTES_MAX);
    return Duration.ofMinutes(minutes);
  }

  /// What was asked for, and the map's default where nothing was.
  private static Map<String, Long> prices(ShowDraft draft, SeatMap map, Violations violations) {
    Map<String, Long> prices = new HashMap<>();
    map.categories().forEach(known -> prices.put(known.name(), known.defaultPriceMinor()));
    Map<String, Long> given = new HashMap<>();
    for (int i = 0; i < draft.prices().size(); i++) {
      CategoryPrice price = draft.prices().get(i);
      String at = "prices." + i;
      violations.check(
          prices.containsKey(price.category()),
          at + ".category",
          "the screen has no such category");
      violations.check(
          given.put(price.category(), price.priceMinor()) == null,
          at + ".category",
          "the category is there twice");
      violations.check(SeatMap.isPrice(price.priceMinor()), at + ".priceMinor", SeatMap.PRICE_RULE);
    }
    prices.putAll(given);
    return prices;
  }

  private static Venue venue(Theatre theatre, Screen screen) {
    return new Venue(
        theatre.id(),
        theatre.ownerId(),
        theatre.name(),
        theatre.city(),
        theatre.clock(),
        theatre.currency(),
        screen.id(),
        screen.name(),
        screen.seatMapId());
  }

  public Optional<Showtime> find(UUID showId) {
    return store.find(CallContext.current().tenant(), showId).await();
  }

  /// Several shows by id; what doesn't exist is missing.
  public Map<UUID, Showtime> findAll(List<UUID> showIds) {
    return store.findAll(CallContext.current().tenant(), showIds).await();
  }

  /// A show with its layout.
  public Optional<Seating> seating(UUID showId) {
    String tenant = CallContext.current().tenant();
    return store
        .find(tenant, showId)
        .await()
        .map(show -> new Seating(show, theatres.seatMap(tenant, show.venue().seatMapId()).await()));
  }

  /// Shows by start.
  List<Showtime> list(Filter filter, Page page) {
    return store.list(CallContext.current().tenant(), filter, page).await();
  }
}
