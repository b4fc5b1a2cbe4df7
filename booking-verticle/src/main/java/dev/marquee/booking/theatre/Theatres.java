package dev.marquee.booking.theatre;

import dev.marquee.booking.shared.Violation;
import dev.marquee.booking.shared.Violations;
import dev.marquee.booking.theatre.Theatre.City;
import dev.marquee.booking.theatre.Theatre.Screen;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Onboarding of theatres and screens by partners, and what everyone may see of them.
public final class Theatres {
  private static final int CLEANING_MINUTES_MAX = 240;
  private static final int SCREENS_MAX = 50;

  /// A theatre as its partner describes it.
  ///
  /// @param timeZone IANA name
  /// @param currency ISO 4217
  record TheatreDraft(String name, String city, String address, String timeZone, String currency) {}

  /// A screen as its partner describes it.
  record ScreenDraft(UUID theatreId, String name, int cleaningMinutes, SeatMap seatMap) {}

  /// What became of a theatre's onboarding.
  sealed interface Onboarding {
    record Onboarded(Theatre theatre) implements Onboarding {}

    record Invalid(List<Violation> violations) implements Onboarding {}
  }

  /// What became of a new screen.
  sealed interface Addition {
    record Added(Screen screen) implements Addition {}

    record NoSuchTheatre() implements Addition {}

    record Invalid(List<Violation> violations) implements Addition {}
  }

  private final TheatreStore store;
  private final Uuid7 ids;
  private final Audit audit;

  public Theatres(TheatreStore store, Uuid7 ids, Audit audit) {
    this.store = store;
    this.ids = ids;
    this.audit = audit;
  }

  /// Onboards a theatre for the calling partner, whose organisation becomes its owner.
  Onboarding onboard(Tx tx, TheatreDraft draft) {
    Violations violations = new Violations();
    violations.checkText("name", draft.name(), 200);
    violations.checkText("city", draft.city(), 100);
    violations.check(draft.address().length() <= 500, "address", "must have ≤500 characters");
    violations.check(isCurrency(draft.currency()), "currency", "must be an ISO 4217 code");
    Optional<TheatreClock> clock = TheatreClock.of(draft.timeZone());
    violations.check(clock.isPresent(), "timeZone", "must be an IANA time zone, e.g. Asia/Kolkata");
    if (!violations.isEmpty() || clock.isEmpty()) {
      return new Onboarding.Invalid(violations.list());
    }
    CallContext call = CallContext.current();
    Theatre theatre =
        new Theatre(
            ids.next(),
            call.caller().organisationId(),
            draft.name().strip(),
            draft.city().strip(),
            draft.address().strip(),
            clock.get(),
            draft.currency(),
            List.of(),
            1);
    store.insert(tx, call.tenant(), theatre).await();
    audit.record(tx, "theatre_onboarded", "theatre", theatre.id().toString());
    return new Onboarding.Onboarded(theatre);
  }

  /// Adds a screen with its seat map to the caller's theatre.
  ///
  /// @throws Fault PERMISSION_DENIED for another partner's theatre
  Addition addScreen(Tx tx, ScreenDraft draft) {
    String tenant = CallContext.current().tenant();
    Optional<Theatre> theatre = store.find(tx, tenant, draft.theatreId()).await();
    if (theatre.isEmpty()) {
      return new Addition.NoSuchTheatre();
    }
    requireOwner(theatre.get());
    Violations violations = check(draft, theatre.get());
    if (!violations.isEmpty()) {
      return new Addition.Invalid(violations.list());
    }
    Screen screen =
        new Screen(
            ids.next(),
            draft.theatreId(),
            draft.name().strip(),
            draft.cleaningMinutes(),
            ids.next(),
            draft.seatMap().seatCount());
    boolean added = store.insertScreen(tx, tenant, screen, draft.seatMap()).await();
    if (!violations.check(added, "name", "this theatre has a screen of that name")) {
      return new Addition.Invalid(violations.list());
    }
    audit.record(tx, "screen_added", "screen", screen.id().toString());
    return new Addition.Added(screen);
  }

  private static Violations check(ScreenDraft draft, Theatre theatre) {
    Violations violations = new Violations();
    violations.checkText("name", draft.name(), 100);
    violations.check(
        draft.cleaningMinutes() >= 0 && draft.cleaningMinutes() <= CLEANING_MINUTES_MAX,
        "cleaningMinutes",
        "must be 0 to " + CLEANING_MINUTES_MAX);
    violations.check(
        theatre.screens().size() < SCREENS_MAX,
        "theatreId",
        "a theatre has at most " + SCREENS_MAX + " screens");
    draft.seatMap().check(violations);
    return violations;
  }

  Optional<Theatre> find(UUID theatreId) {
    return store.find(CallContext.current().tenant(), theatreId).await();
  }

  /// Theatres by name.
  ///
  /// @param city in any case; empty for all
  List<Theatre> list(String city, Page page) {
    return store.list(CallContext.current().tenant(), city, page).await();
  }

  /// Cities that have a theatre, by name.
  List<City> cities() {
    return store.cities(CallContext.current().tenant()).await();
  }

  /// Refuses a caller who may not change what is in this theatre.
  ///
  /// @throws Fault PERMISSION_DENIED
  public static void requireOwner(Theatre theatre) {
    if (!mayChange(theatre)) {
      throw Fault.denied("this theatre belongs to another partner");
    }
  }

  /// True for the organisation that owns the theatre and for an admin of the tenant.
  public static boolean mayChange(Theatre theatre) {
    CallContext call = CallContext.current();
    return call.caller().hasRole("admin")
        || theatre.ownerId().equals(call.caller().organisationId());
  }

  private static boolean isCurrency(String code) {
    return code.length() == 3
        && Currency.getAvailableCurrencies().stream()
            .anyMatch(currency -> currency.getCurrencyCode().equals(code));
  }
}
