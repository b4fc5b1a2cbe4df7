package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/// Rows of `session`: which sessions live, and what their tokens say. Reads go to the primary.
final class SessionStore {
  /// A live session with its account, both as of one moment.
  record Live(Session session, Account account) {}

  /// A live session as its owner is shown it.
  record Listed(String id, String device, Instant openedAt) {
    @Override
    public String toString() {
      return "Listed[" + id + "]";
    }
  }

  private final Database db;
  private final Vault vault;
  private final SubjectKeys keys;
  private final Clock clock;
  private final Duration lifetime;

  /// @param lifetime of a session, however often it is refreshed
  SessionStore(Database db, Vault vault, SubjectKeys keys, Clock clock, Duration lifetime) {
    this.db = db;
    this.vault = vault;
    this.keys = keys;
    this.clock = clock;
    this.lifetime = lifetime;
  }

  private static final String INSERT =
      """
      INSERT INTO session (tenant_id, id, account_id, pii_device, opened_at, ends_at, auth_time, methods)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """;

  /// A session that begins now.
  ///
  /// @param methods how its owner has just proved himself
  /// @param sealedDevice as [#sealed] made it
  Future<Session> insert(
      Tx tx, String tenant, Account account, String id, Set<String> methods, String sealedDevice) {
    Instant now = clock.instant();
    Session session =
        new Session(id, now, now.plus(lifetime), new Proof(now, methods), Optional.empty());
    Tuple values =
        Tuple.tuple()
            .addString(tenant)
            .addString(id)
            .addUUID(account.id())
            .addString(sealedDevice)
            .addOffsetDateTime(utc(now))
            .addOffsetDateTime(utc(session.endsAt()))
            .addOffsetDateTime(utc(now))
            .addArrayOfString(session.proof().methods().toArray(String[]::new));
    return tx.connection().preparedQuery(INSERT).execute(values).map(session);
  }

  /// What a device calls itself may be its owner's name, so it is sealed. Ask before a transaction,
  /// for it may await his key.
  String sealed(Account account, String id, String device) {
    String sealed = account.person().seal(column(id), device);
    return SubjectKey.isSealed(sealed)
        ? sealed
        : vault.seal("device of " + id, device.getBytes(StandardCharsets.UTF_8));
  }

  private static final String FIND_LIVE =
      """
      SELECT s.id AS session_id, s.opened_at, s.ends_at, s.auth_time, s.methods,
             p.id AS profile_id, p.maturity_rating,
             %s
      FROM session s
      JOIN account ON account.tenant_id = s.tenant_id AND account.id = s.account_id
      LEFT JOIN profile p ON p.tenant_id = s.tenant_id AND p.account_id = s.account_id AND p.id = s.profile_id
      WHERE s.tenant_id = $1 AND s.id = $2 AND s.ended_at IS NULL AND s.ends_at > $3 AND account.status = 'active'
      """
          .formatted(AccountStore.COLUMNS);

  /// Empty when the session has ended, or its account may not be used.
  Future<Optional<Live>> live(String tenant, String id) {
    return db.writer()
        .preparedQuery(FIND_LIVE)
        .execute(Tuple.of(tenant, id, now()))
        .map(rows -> stream(rows).map(row -> live(tenant, row)).findFirst());
  }

  private static final String LIST =
      """
      SELECT id, pii_device, opened_at, %s
      FROM session WHERE tenant_id = $1 AND account_id = $2 AND ended_at IS NULL AND ends_at > $3
      ORDER BY opened_at DESC, id
      """
          .formatted(SubjectKeyStore.OF_SESSION);

  /// Newest first.
  Future<List<Listed>> list(String tenant, UUID accountId) {
    return db.writer()
        .preparedQuery(LIST)
        .execute(Tuple.of(tenant, accountId, now()))
        .compose(rows ->
            keys.of(
                    new Subject(tenant, accountId),
                    stream(rows).findFirst().flatMap(SubjectKeyStore::wrapped))
                .map(key -> stream(rows).map(row -> listed(key, row)).toList()));
  }

  private static final String END =
      """
      UPDATE session SET ended_at = $3
      WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL
      RETURNING account_id
      """;

  /// @return whose it was; empty when it had ended already, or never was
  Future<Optional<UUID>> end(Tx tx, String tenant, String id) {
    return tx.connection()
        .preparedQuery(END)
        .execute(Tuple.of(tenant, id, now()))
        .map(rows -> stream(rows).map(row -> row.getUUID("account_id")).findFirst());
  }

  private static final String METHODS =
      "SELECT methods FROM session WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL";

  /// How its owner proved himself last; empty when the session has ended.
  Future<Set<String>> methods(Tx tx, String tenant, String id) {
    return tx.connection()
        .preparedQuery(METHODS)
        .execute(Tuple.of(tenant, id))
        .map(rows ->
            stream(rows)
                .findFirst()
                .map(row -> Set.of(row.getArrayOfStrings("methods")))
                .orElse(Set.of()));
  }

  private static final String OWNER_OF =
      """
      SELECT account_id FROM session WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL
      """;

  /// Empty when the session has ended, or never was.
  Future<Optional<UUID>> ownerOf(Tx tx, String tenant, String id) {
    return tx.connection()
        .preparedQuery(OWNER_OF)
        .execute(Tuple.of(tenant, id))
        .map(rows -> stream(rows).map(row -> row.getUUID("account_id")).findFirst());
  }

  private static final String END_ALL_BUT =
      """
      UPDATE session SET ended_at = $4
      WHERE tenant_id = $1 AND account_id = $2 AND id <> $3 AND ended_at IS NULL
      """;

  /// @param kept id of one that lives on; empty for none
  Future<Void> endAllBut(Tx tx, String tenant, UUID accountId, String kept) {
    return tx.connection()
        .preparedQuery(END_ALL_BUT)
        .execute(Tuple.of(tenant, accountId, kept, now()))
        .mapEmpty();
  }

  private static final String OLDEST_BEYOND =
      """
      SELECT id FROM session
      WHERE tenant_id = $1 AND account_id = $2 AND ended_at IS NULL AND ends_at > $3
      ORDER BY opened_at DESC, id
      OFFSET $4
      """;

  /// Ids of all but the newest few.
  Future<List<String>> oldestBeyond(Tx tx, String tenant, UUID accountId, int newest) {
    return tx.connection()
        .preparedQuery(OLDEST_BEYOND)
        .execute(Tuple.of(tenant, accountId, now(), (long) newest))
        .map(rows -> stream(rows).map(row -> row.getString("id")).toList());
  }

  private static final String PROVE =
      """
      UPDATE session SET auth_time = $3, methods = ARRAY(SELECT DISTINCT unnest(methods || $4::text[]))
      WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL
      """;

  /// Its owner has just proved himself anew; what was proved before stays proved.
  ///
  /// @return false when the session has ended
  Future<Boolean> prove(Tx tx, String tenant, String id, Set<String> methods) {
    return tx.connection()
        .preparedQuery(PROVE)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addString(id)
                .addOffsetDateTime(now())
                .addArrayOfString(methods.toArray(String[]::new)))
        .map(rows -> rows.rowCount() == 1);
  }

  private static final String CHOOSE =
      """
      UPDATE session SET profile_id = $3
      WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL
      """;

  Future<Void> choose(Tx tx, String tenant, String id, UUID profileId) {
    return tx.connection()
        .preparedQuery(CHOOSE)
        .execute(Tuple.of(tenant, id, profileId))
        .mapEmpty();
  }

  private static final String SWEEP =
      """
      /* all tenants */ DELETE FROM session WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM session WHERE ends_at < $1 LIMIT 10000))
      """;

  /// Forgets sessions that no refresh token can be of any more.
  Future<Void> sweep() {
    return db.writer().preparedQuery(SWEEP).execute(Tuple.of(now())).mapEmpty();
  }

  private Listed listed(Optional<SubjectKey> key, Row row) {
    String id = row.getString("id");
    return new Listed(
        id,
        device(key, id, row.getString("pii_device")),
        row.getOffsetDateTime("opened_at").toInstant());
  }

  /// A label nobody can read is no reason to hide that a device is signed in. Before subjects had
  /// keys it was sealed by the installation's.
  String device(Optional<SubjectKey> key, String id, String sealed) {
    try {
      return SubjectKey.isSealed(sealed)
          ? SubjectKey.text(key, column(id), sealed)
          : new String(vault.open("device of " + id, sealed), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalStateException e) {
      return "";
    }
  }

  private Live live(String tenant, Row row) {
    UUID profile = row.getUUID("profile_id");
    Session session =
        new Session(
            row.getString("session_id"),
            row.getOffsetDateTime("opened_at").toInstant(),
            row.getOffsetDateTime("ends_at").toInstant(),
            new Proof(
                row.getOffsetDateTime("auth_time").toInstant(),
                Set.of(row.getArrayOfStrings("methods"))),
            profile == null
                ? Optional.empty()
                : MaturityRating.of(row.getString("maturity_rating"))
                    .map(maturity -> new Session.Viewer(profile, maturity)));
    return new Live(session, AccountStore.account(keys, tenant, row));
  }

  /// By which a device's label is sealed.
  static String column(String sessionId) {
    return "session.pii_device/" + sessionId;
  }

  private OffsetDateTime now() {
    return utc(clock.instant());
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static java.util.stream.Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
