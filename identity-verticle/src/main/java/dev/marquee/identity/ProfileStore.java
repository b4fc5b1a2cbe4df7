package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Rows of `profile`, always within one account. Who adds or removes one holds the account's row
/// lock.
final class ProfileStore {
  /// A profile whose row is held, with what guards it.
  record Locked(Profile profile, Optional<byte[]> pinDigest, Failures failures) {
    @Override
    public String toString() {
      return "Locked[" + profile + "]";
    }
  }

  private static final String COLUMNS =
      """
      id, pii_name, maturity_rating, language, avatar, audio_language, subtitle_language, autoplay,
      pin_digest,
      """
          + SubjectKeyStore.OF_PROFILE;

  private final Database db;
  private final SubjectKeys keys;

  ProfileStore(Database db, SubjectKeys keys) {
    this.db = db;
    this.keys = keys;
  }

  private static final String LIST =
      "SELECT "
          + COLUMNS
          + """

          FROM profile WHERE tenant_id = $1 AND account_id = $2
          ORDER BY id
          """;

  /// Oldest first.
  Future<List<Profile>> list(String tenant, UUID accountId) {
    return db.writer()
        .preparedQuery(LIST)
        .execute(Tuple.of(tenant, accountId))
        .compose(rows -> opened(tenant, accountId, rows, ProfileStore::profile));
  }

  /// As above, as the transaction sees them.
  Future<List<Profile>> list(Tx tx, String tenant, UUID accountId) {
    return tx.connection()
        .preparedQuery(LIST)
        .execute(Tuple.of(tenant, accountId))
        .compose(rows -> opened(tenant, accountId, rows, ProfileStore::profile));
  }

  private static final String LOCK =
      "SELECT pin_failures, pin_failures_since, "
          + COLUMNS
          + """

          FROM profile WHERE tenant_id = $1 AND account_id = $2 AND id = $3
          FOR UPDATE
          """;

  /// Holds a profile's row until the transaction ends; empty when the account has no such profile.
  Future<Optional<Locked>> lock(Tx tx, String tenant, UUID accountId, UUID id) {
    return tx.connection()
        .preparedQuery(LOCK)
        .execute(Tuple.of(tenant, accountId, id))
        .compose(rows -> opened(tenant, accountId, rows, ProfileStore::locked))
        .map(found -> found.stream().findFirst());
  }

  private static final String INSERT =
      """
      INSERT INTO profile (tenant_id, account_id, id, pii_name, maturity_rating, language, avatar,
                           audio_language, subtitle_language, autoplay, pin_digest)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """;

  Future<Void> insert(
      Tx tx, String tenant, Account account, Profile profile, Optional<byte[]> pinDigest) {
    return write(tx, INSERT, tenant, account, profile, pinDigest);
  }

  private static final String UPDATE =
      """
      UPDATE profile SET pii_name = $4, maturity_rating = $5, language = $6, avatar = $7,
                         audio_language = $8, subtitle_language = $9, autoplay = $10, pin_digest = $11
      WHERE tenant_id = $1 AND account_id = $2 AND id = $3
      """;

  /// Replaces the values of a locked profile.
  Future<Void> update(
      Tx tx, String tenant, Account account, Profile profile, Optional<byte[]> pinDigest) {
    return write(tx, UPDATE, tenant, account, profile, pinDigest);
  }

  private static final String SET_FAILURES =
      """
      UPDATE profile SET pin_failures = $3, pin_failures_since = $4
      WHERE tenant_id = $1 AND id = $2
      """;

  /// Of guessing its PIN.
  Future<Void> setFailures(Tx tx, String tenant, UUID id, Failures failures) {
    return tx.connection()
        .preparedQuery(SET_FAILURES)
        .execute(Tuple.of(tenant, id, failures.count(), failures.since().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  private static final String DELETE =
      """
      DELETE FROM profile WHERE tenant_id = $1 AND account_id = $2 AND id = $3
      """;

  Future<Void> delete(Tx tx, String tenant, UUID accountId, UUID id) {
    return tx.connection()
        .preparedQuery(DELETE)
        .execute(Tuple.of(tenant, accountId, id))
        .mapEmpty();
  }

  private static Future<Void> write(
      Tx tx,
      String sql,
      String tenant,
      Account account,
      Profile profile,
      Optional<byte[]> pinDigest) {
    Profile.Preferences preferences = profile.preferences();
    Tuple values =
        Tuple.tuple()
            .addString(tenant)
            .addUUID(account.id())
            .addUUID(profile.id())
            .addString(account.person().seal(column(profile.id()), profile.name()))
            .addString(profile.maturityRating().text())
            .addString(profile.language())
            .addString(profile.avatar())
            .addString(preferences.audioLanguage())
            .addString(preferences.subtitleLanguage())
            .addBoolean(preferences.autoplay())
            .addBuffer(pinDigest.map(Buffer::buffer).orElse(null));
    return tx.connection().preparedQuery(sql).execute(values).mapEmpty();
  }

  /// By which a name is sealed.
  static String column(UUID profileId) {
    return "profile.pii_name/" + profileId;
  }

  private <T> Future<List<T>> opened(
      String tenant,
      UUID accountId,
      RowSet<Row> rows,
      BiFunction<Optional<SubjectKey>, Row, T> open) {
    return keys.of(
            new Subject(tenant, accountId),
            stream(rows).findFirst().flatMap(SubjectKeyStore::wrapped))
        .map(key -> stream(rows).map(row -> open.apply(key, row)).toList());
  }

  private static Locked locked(Optional<SubjectKey> key, Row row) {
    @Nullable Buffer digest = row.getBuffer("pin_digest");
    return new Locked(
        profile(key, row),
        Optional.ofNullable(digest).map(Buffer::getBytes),
        new Failures(
            row.getInteger("pin_failures"),
            row.getOffsetDateTime("pin_failures_since").toInstant()));
  }

  private static Profile profile(Optional<SubjectKey> key, Row row) {
    UUID id = row.getUUID("id");
    return new Profile(
        id,
        SubjectKey.text(key, column(id), row.getString("pii_name")),
        MaturityRating.of(row.getString("maturity_rating")).orElseThrow(),
        row.getString("language"),
        row.getString("avatar"),
        new Profile.Preferences(
            row.getString("audio_language"),
            row.getString("subtitle_language"),
            row.getBoolean("autoplay")),
        row.getBuffer("pin_digest") != null);
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
