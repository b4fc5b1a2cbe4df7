package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
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
  record Draft(String name, String maturityRating, String language) {
    @Override
    public String toString() {
      return "Draft";
    }
  }

  private final Database db;
  private final AccountStore accounts;
  private final ProfileStore store;
  private final Uuid7 ids;

  Profiles(Database db, AccountStore accounts, ProfileStore store, Uuid7 ids) {
    this.db = db;
    this.accounts = accounts;
    this.store = store;
    this.ids = ids;
  }

  /// The profile an account starts with.
  void first(Tx tx, Account account) {
    Profile profile =
        new Profile(ids.next(), account.displayName(), MaturityRating.A, account.locale());
    store.insert(tx, CallContext.current().tenant(), account.id(), profile).await();
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
            draft.language().isEmpty() ? account.locale() : draft.language());
    Profile profile = valid(ids.next(), whole);
    if (store.list(tx, tenant, accountId).await().size() >= PROFILES_MAX) {
      return new TooMany(PROFILES_MAX);
    }
    store.insert(tx, tenant, accountId, profile).await();
    return new Created(profile);
  }

  /// Replaces a profile's values.
  ///
  /// @throws Fault INVALID_ARGUMENT for a bad value
  Change update(UUID accountId, UUID id, Draft draft) {
    String tenant = CallContext.current().tenant();
    Profile profile = valid(id, draft);
    return db.inTransaction(tx ->
        store.update(tx, tenant, accountId, profile).await()
            ? new Changed(profile)
            : new NoSuchProfile());
  }

  /// Removes a profile, unless it is the last.
  Removal delete(UUID accountId, UUID id) {
    String tenant = CallContext.current().tenant();
    return db.inTransaction(tx -> {
      lock(tx, tenant, accountId);
      List<Profile> all = store.list(tx, tenant, accountId).await();
      if (all.stream().noneMatch(profile -> profile.id().equals(id))) {
        return new NoSuchProfile();
      }
      if (all.size() == 1) {
        return new LastProfile();
      }
      store.delete(tx, tenant, accountId, id).await();
      return new Removed();
    });
  }

  private Account lock(Tx tx, String tenant, UUID accountId) {
    return accounts
        .lock(tx, tenant, accountId)
        .await()
        .orElseThrow(() -> new Fault(GrpcStatus.NOT_FOUND, "there is no such account"));
  }

  private static Profile valid(UUID id, Draft draft) {
    return new Profile(
        id,
        ShownText.name(draft.name()).orElseThrow(() -> Fault.invalid("name", ShownText.NAME_RULE)),
        MaturityRating.of(draft.maturityRating())
            .orElseThrow(
                () -> Fault.invalid("maturityRating", "must be U, U/A 7+, U/A 13+, U/A 16+ or A")),
        ShownText.languageTag(draft.language())
            .orElseThrow(() -> Fault.invalid("language", ShownText.LANGUAGE_RULE)));
  }
}
