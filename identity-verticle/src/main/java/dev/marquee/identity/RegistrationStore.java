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

  private static final String ADD_UNLESS_CROWDED =
      """
      INSERT INTO registration (tenant_id, token_digest, email_index, password_hash, form_sealed, expires_at)
      SELECT $1::text, $2::bytea, $3::bytea, $4::text, $5::text, $6::timestamptz
      WHERE (SELECT count(*) FROM registration WHERE tenant_id = $1 AND email_index = $3 AND expires_at > $7) < $8
      """;

  /// Keeps a form until its mail is confirmed. The e-mail must be locked.
  ///
  /// @return false when as many wait already as may
  Future<Boolean> addUnlessCrowded(
      Tx tx, String tenant, LinkToken token, byte[] emailIndex, Pending pending) {
    Instant now = clock.instant();
    byte[] digest = token.digest();
    return tx.connection()
        .preparedQuery(ADD_UNLESS_CROWDED)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addBuffer(Buffer.buffer(digest))
                .addBuffer(Buffer.buffer(emailIndex))
                .addString(pending.passwordHash())
                .addString(vault.seal(purpose(tenant, digest), json(pending)))
                .addOffsetDateTime(utc(now.plus(options.registrationLifetime())))
                .addOffsetDateTime(utc(now))
                .addInteger(options.registrationsMax()))
        .map(rows -> rows.rowCount() == 1);
  }

  private static final String EMAIL_OF =
      """
      SELECT email_index FROM registration WHERE tenant_id = $1 AND token_digest = $2 AND expires_at > $3
      """;

  /// Index of the e-mail a live token was sent to.
  Future<Optional<byte[]>> emailOf(String tenant, LinkToken token) {
    return db.writer()
        .preparedQuery(EMAIL_OF)
        .execute(Tuple.of(tenant, Buffer.buffer(token.digest()), utc(clock.instant())))
        .map(rows ->
            StreamSupport.stream(rows.spliterator(), false)
                .findFirst()
                .map(row -> row.getBuffer("email_index").getBytes()));
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
      "/* all tenants */ DELETE FROM registration WHERE expires_at <= $1";

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
