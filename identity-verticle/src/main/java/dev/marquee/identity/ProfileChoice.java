package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Choosing who watches in the caller's session. Up in maturity it takes the profile's PIN, if it
/// has one; in a session where nobody was chosen yet, every choice is up.
final class ProfileChoice {
  /// What came of it.
  sealed interface Outcome {}

  record Selected(String accessToken) implements Outcome {
    @Override
    public String toString() {
      return "Selected";
    }
  }

  record NoSuchProfile() implements Outcome {}

  /// It is missing or wrong, or was wrong too often.
  record PinNeeded() implements Outcome {}

  private final Database db;
  private final ProfileStore profiles;
  private final SessionStore store;
  private final Sessions sessions;
  private final Pins pins;
  private final Clock clock;

  ProfileChoice(
      Database db,
      ProfileStore profiles,
      SessionStore store,
      Sessions sessions,
      Pins pins,
      Clock clock) {
    this.db = db;
    this.profiles = profiles;
    this.store = store;
    this.sessions = sessions;
    this.pins = pins;
    this.clock = clock;
  }

  Outcome select(UUID accountId, UUID profileId, String pin) {
    CallContext call = CallContext.current();
    String sessionId = call.caller().sessionId();
    Optional<Session.Viewer> present =
        store.live(call.tenant(), sessionId).await().flatMap(live -> live.session().viewer());
    Optional<Outcome> refusal =
        db.inTransaction(tx -> {
          Optional<ProfileStore.Locked> wanted =
              profiles.lock(tx, call.tenant(), accountId, profileId).await();
          if (wanted.isEmpty()) {
            return Optional.<Outcome>of(new NoSuchProfile());
          }
          if (isUp(present, wanted.get()) && !opens(tx, call.tenant(), wanted.get(), pin)) {
            return Optional.<Outcome>of(new PinNeeded());
          }
          store.choose(tx, call.tenant(), sessionId, profileId).await();
          return Optional.<Outcome>empty();
        });
    return refusal.orElseGet(() -> new Selected(sessions.accessToken(call.tenant(), sessionId)));
  }

  private static boolean isUp(Optional<Session.Viewer> present, ProfileStore.Locked wanted) {
    return present
        .filter(viewer -> viewer.maturity().compareTo(wanted.profile().maturityRating()) >= 0)
        .isEmpty();
  }

  /// To be asked for a PIN is no wrong guess.
  private boolean opens(Tx tx, String tenant, ProfileStore.Locked wanted, String pin) {
    UUID id = wanted.profile().id();
    Instant now = clock.instant();
    if (wanted.pinDigest().isEmpty()) {
      return true;
    }
    if (pin.isEmpty() || wanted.failures().areTooMany(now)) {
      return false;
    }
    boolean right = pins.matches(tenant, id, pin, wanted.pinDigest().get());
    Failures failures = right ? wanted.failures().none() : wanted.failures().oneMore(now);
    profiles.setFailures(tx, tenant, id, failures).await();
    return right;
  }
}
