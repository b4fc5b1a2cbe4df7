package dev.marquee.identity;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// What identity holds about one account, as its owner takes it along: the account with its
/// profiles, mails and subscriptions, then its sessions, invoices, and what is noted of it in the
/// audit log.
final class OwnDataStore {
  /// Lines of JSON, and where the next page begins; empty at the end.
  record Page(String lines, String next) {
    @Override
    public String toString() {
      return "Page";
    }
  }

  private static final int ROWS = 500;
  private static final String SESSIONS = "sessions/";
  private static final String INVOICES = "invoices/";
  private static final String AUDIT = "audit/";
  private static final String FIRST_ID = new UUID(0, 0).toString();

  private final Database db;
  private final AccountStore accounts;
  private final ProfileStore profiles;
  private final SessionStore sessions;
  private final MailStore mails;
  private final SubjectKeys keys;

  OwnDataStore(
      Database db,
      AccountStore accounts,
      ProfileStore profiles,
      SessionStore sessions,
      MailStore mails,
      SubjectKeys keys) {
    this.db = db;
    this.accounts = accounts;
    this.profiles = profiles;
    this.sessions = sessions;
    this.mails = mails;
    this.keys = keys;
  }

  /// @param cursor [Page#next] of the page before; empty for the first
  Page page(Subject subject, String cursor) {
    if (cursor.isEmpty()) {
      return account(subject);
    }
    if (cursor.startsWith(SESSIONS)) {
      return sessions(subject, cursor.substring(SESSIONS.length()));
    }
    if (cursor.startsWith(INVOICES)) {
      return invoices(subject, id(cursor.substring(INVOICES.length())));
    }
    if (cursor.startsWith(AUDIT)) {
      return audit(subject, id(cursor.substring(AUDIT.length())));
    }
    throw foreign();
  }

  private Page account(Subject subject) {
    StringBuilder lines = new StringBuilder();
    accounts
        .find(subject.tenant(), subject.accountId())
        .await()
        .ifPresent(account -> lines.append(line("account", json(account))));
    profiles
        .list(subject.tenant(), subject.accountId())
        .await()
        .forEach(profile -> lines.append(line("profile", json(profile))));
    mails
        .traces(subject)
        .await()
        .forEach(mail ->
            lines.append(
                line(
                    "mail",
                    new JsonObject()
                        .put("kind", mail.kind())
                        .put("state", mail.state())
                        .put("at", mail.createdAt()))));
    subscriptions(subject).forEach(row -> lines.append(line("subscription", row)));
    return new Page(lines.toString(), SESSIONS);
  }

  private static final String LIST_SUBSCRIPTIONS =
      """
      SELECT s.id, p.name, s.state, s.trial_until, s.period_end, s.created_at, s.ended_at
      FROM subscription s JOIN plan p ON p.tenant_id = s.tenant_id AND p.id = s.plan_id
      WHERE s.tenant_id = $1 AND s.account_id = $2
      ORDER BY s.id DESC LIMIT $3
      """;

  private List<JsonObject> subscriptions(Subject subject) {
    return rows(LIST_SUBSCRIPTIONS, Tuple.of(subject.tenant(), subject.accountId(), ROWS)).stream()
        .map(row ->
            new JsonObject()
                .put("id", row.getUUID("id").toString())
                .put("plan", row.getString("name"))
                .put("state", row.getString("state"))
                .put("trialUntil", instant(row, "trial_until"))
                .put("periodEnd", instant(row, "period_end"))
                .put("createdAt", instant(row, "created_at"))
                .put("endedAt", instant(row, "ended_at")))
        .toList();
  }

  private static final String LIST_INVOICES =
      """
      SELECT id, subscription_id, amount_minor, currency, state, period_from, period_to, settled_at
      FROM invoice
      WHERE tenant_id = $1 AND account_id = $2 AND id > $3
      ORDER BY id LIMIT $4
      """;

  private Page invoices(Subject subject, UUID after) {
    List<Row> rows =
        rows(LIST_INVOICES, Tuple.of(subject.tenant(), subject.accountId(), after, ROWS));
    StringBuilder lines = new StringBuilder();
    for (Row row : rows) {
      lines.append(
          line(
              "invoice",
              new JsonObject()
                  .put("id", row.getUUID("id").toString())
                  .put("subscriptionId", row.getUUID("subscription_id").toString())
                  .put("amountMinor", row.getLong("amount_minor"))
                  .put("currency", row.getString("currency"))
                  .put("state", row.getString("state"))
                  .put("periodFrom", instant(row, "period_from"))
                  .put("periodTo", instant(row, "period_to"))
                  .put("settledAt", instant(row, "settled_at"))));
    }
    return new Page(
        lines.toString(),
        rows.size() < ROWS ? AUDIT + FIRST_ID : INVOICES + rows.getLast().getUUID("id"));
  }

  private static @Nullable Instant instant(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }

  private static JsonObject json(Account account) {
    return new JsonObject()
        .put("id", account.id().toString())
        .put("email", account.email())
        .put("displayName", account.displayName())
        .put("roles", new JsonArray(Role.textsOf(account.roles())))
        .put("tier", account.tier().text())
        .put("locale", account.locale())
        .put("status", account.status().text())
        .put("secondFactor", account.secondFactor())
        .put("createdAt", account.createdAt());
  }

  private static JsonObject json(Profile profile) {
    return new JsonObject()
        .put("id", profile.id().toString())
        .put("name", profile.name())
        .put("maturityRating", profile.maturityRating().text())
        .put("language", profile.language())
        .put("avatar", profile.avatar())
        .put("audioLanguage", profile.preferences().audioLanguage())
        .put("subtitleLanguage", profile.preferences().subtitleLanguage())
        .put("autoplay", profile.preferences().autoplay());
  }

  private static final String LIST_SESSIONS =
      """
      SELECT id, pii_device, opened_at, ended_at, %s FROM session
      WHERE tenant_id = $1 AND account_id = $2 AND id > $3
      ORDER BY id LIMIT $4
      """
          .formatted(SubjectKeyStore.OF_SESSION);

  private Page sessions(Subject subject, String after) {
    List<Row> rows =
        rows(LIST_SESSIONS, Tuple.of(subject.tenant(), subject.accountId(), after, ROWS));
    Optional<SubjectKey> key =
        keys.of(subject, rows.stream().findFirst().flatMap(SubjectKeyStore::wrapped)).await();
    StringBuilder lines = new StringBuilder();
    for (Row row : rows) {
      String id = row.getString("id");
      lines.append(
          line(
              "session",
              new JsonObject()
                  .put("id", id)
                  .put("device", sessions.device(key, id, row.getString("pii_device")))
                  .put("openedAt", row.getOffsetDateTime("opened_at").toInstant())
                  .put("ended", row.getOffsetDateTime("ended_at") != null)));
    }
    return new Page(
        lines.toString(),
        rows.size() < ROWS ? INVOICES + FIRST_ID : SESSIONS + rows.getLast().getString("id"));
  }

  private static final String LIST_AUDIT =
      """
      SELECT id, action, detail, client_ip, at, actor = 'account:' || $2 AS by_himself FROM audit
      WHERE tenant_id = $1 AND subject_kind = 'account' AND subject_id = $2 AND id > $3
      ORDER BY id LIMIT $4
      """;

  /// Without who did it and from where, if that was somebody else: that is about him.
  private Page audit(Subject subject, UUID after) {
    List<Row> rows =
        rows(LIST_AUDIT, Tuple.of(subject.tenant(), subject.accountId().toString(), after, ROWS));
    StringBuilder lines = new StringBuilder();
    for (Row row : rows) {
      boolean byHimself = row.getBoolean("by_himself");
      lines.append(
          line(
              "audit",
              new JsonObject()
                  .put("action", row.getString("action"))
                  .put("detail", row.getString("detail"))
                  .put("clientIp", byHimself ? row.getString("client_ip") : null)
                  .put("byHimself", byHimself)
                  .put("at", row.getOffsetDateTime("at").toInstant())));
    }
    return new Page(
        lines.toString(), rows.size() < ROWS ? "" : AUDIT + rows.getLast().getUUID("id"));
  }

  private List<Row> rows(String sql, Tuple values) {
    return StreamSupport.stream(
            db.writer().preparedQuery(sql).execute(values).await().spliterator(), false)
        .toList();
  }

  private static String line(String type, JsonObject row) {
    return new JsonObject().put("type", type).mergeIn(row).encode() + "\n";
  }

  private static UUID id(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw foreign();
    }
  }

  private static Fault foreign() {
    return Fault.invalid("cursor", "is none that this export gave");
  }
}
