package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Viewer profiles of the calling account: one to five. Whoever adds or removes one holds the
/// account's row lock, so that the count can't change under him.
final class Profiles {
  static final int PROFILES_MAX = 5;

  /// What happened to a request for one more profile.
  sealed interface Creation {}

  record Created(Profile profile) implements Creation {}

  record TooMany(int profilesMax) implements Creation {}

  /// What happened to a request to change or remove a profile.
  sealed interface Change {}

  record Changed(Profile profile) implements Change {}

  record NoSuchProfile() implements Change, Removal {}

  /// What happened to a request to remove a profile.
  sealed interface Removal {}

  record Removed() implements Removal {}

  /// An account keeps at least one.
  record LastProfile() implements Removal {}

  /// What a profile is to be like, as its owner wrote it.
  ///
  /// @param maturityRating empty for the default, "A", where a new profile is made
  /// @param language empty for the account's own, where a new profile is made
  /// @param pin empty text for none; not present: as it is
  record Draft(
      String name,
      String maturityRating,
      String language,
      String avatar,
      Profile.Preferences preferences,
      Optional<String> pin) {
    @Override
    public String toString() {
      return "Draft";
    }
  }

  private final Database db;
  private final AccountStore accounts;
  private final ProfileStore store;
  private final Access access;
  private final Pins pins;
  private final Uuid7 ids;

  Profiles(
      Database db, AccountStore accounts, ProfileStore store, Access access, Pins pins, Uuid7 ids) {
    this.access = access;
    this.pins = pins;
    this.db = db;
    this.accounts = accounts;
    this.store = store;
    this.ids = ids;
  }

  /// The profile an account starts with.
  void first(Tx tx, Account account) {
    Profile profile =
        new Profile(
            ids.next(),
            account.displayName(),
            MaturityRating.A,
            account.locale(),
            "",
            Profile.Preferences.NONE,
            false);
    store.insert(tx, CallContext.current().tenant(), account, profile, Optional.empty()).await();
  }

  /// Oldest first.
  List<Profile> list(UUID accountId) {
    return store.list(CallContext.current().tenant(), accountId).await();
  }

  /// Adds a profile in the caller's transaction.
  ///
  /// @throws Fault INVALID_ARGUMENT for a bad value, NOT_FOUND when the account is gone
  Creation create(Tx tx, UUID accountId, Draft draft) {
    String tenant = CallContext.current().tenant();
    Account account = lock(tx, tenant, accountId);
    Draft whole =
        new Draft(
            draft.name(),
            draft.maturityRating().isEmpty() ? MaturityRating.A.text() : draft.maturityRating(),
            draft.language().isEmpty() ? account.locale() : draft.language(),
            draft.avatar(),
            draft.preferences(),
            draft.pin());
    Profile profile = valid(ids.next(), whole);
    requireMayManage(profile.maturityRating());
    Optional<byte[]> pin = pinDigest(tenant, profile.id(), whole.pin(), Optional.empty());
    if (store.list(tx, tenant, accountId).await().size() >= PROFILES_MAX) {
      return new TooMany(PROFILES_MAX);
    }
    store.insert(tx, tenant, account, profile, pin).await();
    return new Created(profile.withPin(pin.isPresent()));
  }

  /// Replaces a profile's values. Another rating makes false what access tokens claim of it.
  ///
  /// @throws Fault INVALID_ARGUMENT for a bad value, PERMISSION_DENIED for who watches less
  Change update(UUID accountId, UUID id, Draft draft) {
    String tenant = CallContext.current().tenant();
    Profile profile = valid(id, draft);
    return db.inTransaction(tx -> {
      Optional<Account> account = accounts.lock(tx, tenant, accountId).await();
      Optional<ProfileStore.Locked> before = store.lock(tx, tenant, accountId, id).await();
      if (account.isEmpty() || before.isEmpty()) {
        return new NoSuchProfile();
      }
      requireMayManage(before.get().profile().maturityRating());
      requireMayManage(profile.maturityRating());
      Optional<byte[]> pin = pinDigest(tenant, id, draft.pin(), before.get().pinDigest());
      store.update(tx, tenant, account.get(), profile, pin).await();
      if (before.get().profile().maturityRating() != profile.maturityRating()) {
        access.claimsChanged(tx, tenant, accountId);
      }
      return new Changed(profile.withPin(pin.isPresent()));
    });
  }

  /// Removes a profile, unless it is the last.
  Removal delete(UUID accountId, UUID id) {
    String tenant = CallContext.current().tenant();
    return db.inTransaction(tx -> {
      lock(tx, tenant, accountId);
      List<Profile> all = store.list(tx, tenant, accountId).await();
      Optional<Profile> doomed =
          all.stream().filter(profile -> profile.id().equals(id)).findFirst();
      if (doomed.isEmpty()) {
        return new NoSuchProfile();
      }
      requireMayManage(doomed.get().maturityRating());
      requireNotWatching(id);
      if (all.size() == 1) {
        return new LastProfile();
      }
      store.delete(tx, tenant, accountId, id).await();
      access.claimsChanged(tx, tenant, accountId);
      return new Removed();
    });
  }

  private Account lock(Tx tx, String tenant, UUID accountId) {
    return accounts
        .lock(tx, tenant, accountId)
        .await()
        .orElseThrow(() -> new Fault(GrpcStatus.NOT_FOUND, "there is no such account"));
  }

  /// Who watches as a child doesn't give himself, or take from others, what a PIN may guard.
  private static void requireMayManage(MaturityRating maturity) {
    boolean may =
        MaturityRating.of(CallContext.current().caller().maturityRating())
            .map(own -> own.compareTo(maturity) >= 0)
            .orElse(true);
    if (!may) {
      throw Fault.denied("choose a profile that may watch as much first");
    }
  }

  /// Or who watches as a child would watch as nobody in particular, whom nothing is kept from.
  private static void requireNotWatching(UUID id) {
    if (CallContext.current().caller().profileId().equals(id.toString())) {
      throw Fault.denied("choose another profile first");
    }
  }

  private Optional<byte[]> pinDigest(
      String tenant, UUID id, Optional<String> wanted, Optional<byte[]> present) {
    return wanted.isEmpty()
        ? present
        : wanted.filter(pin -> !pin.isEmpty()).map(pin -> pins.digest(tenant, id, pin));
  }

  private static Profile valid(UUID id, Draft draft) {
    return new Profile(
        id,
        ShownText.name(draft.name()).orElseThrow(() -> Fault.invalid("name", ShownText.NAME_RULE)),
        MaturityRating.of(draft.maturityRating())
            .orElseThrow(
                () -> Fault.invalid("maturityRating", "must be U, U/A 7+, U/A 13+, U/A 16+ or A")),
        languageTag("language", draft.language()),
        avatar(draft.avatar()),
        new Profile.Preferences(
            optionalTag("preferences.audioLanguage", draft.preferences().audioLanguage()),
            optionalTag("preferences.subtitleLanguage", draft.preferences().subtitleLanguage()),
            draft.preferences().autoplay()),
        false);
  }

  private static String avatar(String text) {
    if (!text.matches("[a-z0-9-]{0,32}")) {
      throw Fault.invalid("avatar", "must have at most 32 of a-z, 0-9, -");
    }
    return text;
  }

  private static String optionalTag(String field, String text) {
    return text.isEmpty() ? text : languageTag(field, text);
  }

  private static String languageTag(String field, String text) {
    return ShownText.languageTag(text)
        .orElseThrow(() -> Fault.invalid(field, ShownText.LANGUAGE_RULE));
  }
}
