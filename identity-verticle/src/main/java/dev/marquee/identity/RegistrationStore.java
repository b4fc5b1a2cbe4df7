package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// Rows of `registration`: accounts that wait for their mail to be confirmed.
final class RegistrationStore {
  /// What is kept of a form.
  record Pending(EmailAddress email, String displayName, String locale, String passwordHash) {
    @Override
    public String toString() {
      return "Pending";
    }
  }

  private final Database db;
  private final Vault vault;
  private final LinkOptions options;
  private final Clock clock;

  RegistrationStore(Database db, Vault vault, LinkOptions options, Clock clock) {
    this.db = db;
    this.vault = vault;
    this.options = options;
    this.clock = clock;
  }

  private static final String LOCK = "SELECT pg_advisory_xact_lock($1)";

  /// Until the transaction ends, whoever else opens or asks for an account with this e-mail waits.
  Future<Void> lock(Tx tx, byte[] emailIndex) {
    long key = Buffer.buffer(emailIndex).getLong(0);
    return tx.connection().preparedQuery(LOCK).execute(Tuple.of(key)).mapEmpty();
  }

  private static final String ADD =
      """
      INSERT INTO registration (tenant_id, token_digest, email_index, password_hash, form_sealed, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      """;

  private static final String END_OLDEST =
      """
      DELETE FROM registration
      WHERE tenant_id = $1 AND token_digest IN (
        SELECT token_digest FROM registration
        WHERE tenant_id = $1 AND email_index = $2
        ORDER BY expires_at DESC OFFSET $3)
      """;

  /// Keeps a form until its mail is confirmed; the oldest of too many ends, so that nobody can use
  /// up somebody else's places. The e-mail must be locked.
  Future<Void> add(Tx tx, String tenant, LinkToken token, byte[] emailIndex, Pending pending) {
    byte[] digest = token.digest();
    return tx.connection()
        .preparedQuery(END_OLDEST)
        .execute(Tuple.of(tenant, Buffer.buffer(emailIndex), options.registrationsMax() - 1))
        .compose(ended ->
            tx.connection()
                .preparedQuery(ADD)
                .execute(
                    Tuple.tuple()
                        .addString(tenant)
                        .addBuffer(Buffer.buffer(digest))
                        .addBuffer(Buffer.buffer(emailIndex))
                        .addString(pending.passwordHash())
                        .addString(vault.seal(purpose(tenant, digest), json(pending)))
                        .addOffsetDateTime(
                            utc(clock.instant().plus(options.registrationLifetime())))))
        .mapEmpty();
  }

  /// What a live token stands for, before it is taken.
  ///
  /// @param emailIndex of the e-mail it was sent to
  record Waiting(Buffer emailIndex, String passwordHash) {}

  private static final String FIND =
      """
      SELECT email_index, password_hash FROM registration
      WHERE tenant_id = $1 AND token_digest = $2 AND expires_at > $3
      """;

  Future<Optional<Waiting>> find(String tenant, LinkToken token) {
    return db.writer()
        .preparedQuery(FIND)
        .execute(Tuple.of(tenant, Buffer.buffer(token.digest()), utc(clock.instant())))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false)
                .findFirst()
                .map(row ->
                    new Waiting(row.getBuffer("email_index"), row.getString("password_hash"))));
  }

  private static final String TAKE =
      """
      DELETE FROM registration WHERE tenant_id = $1 AND token_digest = $2 AND expires_at > $3
      RETURNING password_hash, form_sealed
      """;

  /// Takes what a token stands for, once. The e-mail must be locked.
  Future<Optional<Pending>> take(Tx tx, String tenant, LinkToken token) {
    return tx.connection()
        .preparedQuery(TAKE)
        .execute(Tuple.of(tenant, Buffer.buffer(token.digest()), utc(clock.instant())))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false)
                .findFirst()
                .map(row ->
                    pending(
                        tenant,
                        token,
                        row.getString("form_sealed"),
                        row.getString("password_hash"))));
  }

  private static final String END_ALL =
      "DELETE FROM registration WHERE tenant_id = $1 AND email_index = $2";

  /// Ends all links of an e-mail that must be locked.
  Future<Void> endAll(Tx tx, String tenant, byte[] emailIndex) {
    return tx.connection()
        .preparedQuery(END_ALL)
        .execute(Tuple.of(tenant, Buffer.buffer(emailIndex)))
        .mapEmpty();
  }

  private static final String PURGE =
      """
      /* all tenants */ DELETE FROM registration WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM registration WHERE expires_at <= $1 LIMIT 10000))
      """;

  Future<Void> purge() {
    return db.writer().preparedQuery(PURGE).execute(Tuple.of(utc(clock.instant()))).mapEmpty();
  }

  private Pending pending(String tenant, LinkToken token, String sealed, String passwordHash) {
    try {
      byte[] form = vault.open(purpose(tenant, token.digest()), sealed);
      JsonObject json = new JsonObject(new String(form, StandardCharsets.UTF_8));
      return new Pending(
          EmailAddress.parse(json.getString("email")).orElseThrow(),
          json.getString("name"),
          json.getString("locale"),
          passwordHash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a registration wasn't sealed by us", e);
    }
  }

  private static byte[] json(Pending pending) {
    return new JsonObject()
        .put("email", pending.email().shown())
        .put("name", pending.displayName())
        .put("locale", pending.locale())
        .encode()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String purpose(String tenant, byte[] digest) {
    return "registration of " + tenant + " " + HexFormat.of().formatHex(digest);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
