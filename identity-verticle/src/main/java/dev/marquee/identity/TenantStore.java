package dev.marquee.identity;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Rows of `tenant` and `tenant_host`: the registry, small and of the installation.
final class TenantStore {
  /// Whether a tenant may be used; what its tokens say.
  record Standing(boolean suspended, long accessVersion) {
    /// Of a tenant that isn't in the registry.
    static final Standing UNREGISTERED = new Standing(false, 0);
  }

  private final Database db;

  TenantStore(Database db) {
    this.db = db;
  }

  private static final String LOCK_REGISTRY =
      "SELECT pg_advisory_xact_lock(hashtext('marquee identity tenants'))";

  /// Changes of the registry come one by one, so revisions are in the order of commits and no host
  /// is taken meanwhile.
  Future<Void> lockRegistry(Tx tx) {
    return tx.connection().query(LOCK_REGISTRY).execute().mapEmpty();
  }

  private static final String SELECT =
      """
      SELECT t.id, t.name, t.logo_url, t.accent_colour, t.support_email, t.accounts_max,
             t.requests_per_minute_per_user, t.suspended, t.access_version, t.version, t.created_at,
             ARRAY(SELECT h.host FROM tenant_host h WHERE h.tenant_id = t.id ORDER BY h.place) AS hosts
      FROM tenant t
      """;

  private static final String FIND = SELECT + "WHERE t.id = $1";

  Future<Optional<Tenant>> find(String id) {
    return find(db.writer(), id);
  }

  Future<Optional<Tenant>> find(Tx tx, String id) {
    return find(tx.connection(), id);
  }

  private static Future<Optional<Tenant>> find(SqlClient client, String id) {
    return client.preparedQuery(FIND).execute(Tuple.of(id)).map(TenantStore::first);
  }

  private static final String LIST = SELECT + "WHERE $1 = '' OR t.id > $1 ORDER BY t.id LIMIT $2";

  /// In order of their ids.
  Future<List<Tenant>> list(Page page) {
    return db.writer()
        .preparedQuery(LIST)
        .execute(Tuple.of(page.isFirst() ? "" : page.after().getFirst(), page.rowsMax()))
        .map(rows -> stream(rows).map(TenantStore::tenant).toList());
  }

  private static final String ALL = SELECT + "ORDER BY t.id";

  /// The whole registry.
  Future<List<Tenant>> all() {
    return db.writer()
        .preparedQuery(ALL)
        .execute()
        .map(rows -> stream(rows).map(TenantStore::tenant).toList());
  }

  private static final String REVISION =
      "SELECT coalesce(max(revision), 0) AS revision FROM tenant";

  /// Of the newest change; 0 when there was none.
  Future<Long> revision() {
    return db.writer()
        .preparedQuery(REVISION)
        .execute()
        .map(rows -> rows.iterator().next().getLong("revision"));
  }

  private static final String STANDING =
      "SELECT suspended, access_version FROM tenant WHERE id = $1";

  Future<Standing> standing(String id) {
    return db.writer()
        .preparedQuery(STANDING)
        .execute(Tuple.of(id))
        .map(rows ->
            stream(rows)
                .findFirst()
                .map(
                    row -> new Standing(row.getBoolean("suspended"), row.getLong("access_version")))
                .orElse(Standing.UNREGISTERED));
  }

  private static final String FIRST_HOST =
      "SELECT host FROM tenant_host WHERE tenant_id = $1 ORDER BY place LIMIT 1";

  /// The name that stands in mails; empty when it has none.
  Future<Optional<String>> firstHost(String id) {
    return db.writer()
        .preparedQuery(FIRST_HOST)
        .execute(Tuple.of(id))
        .map(rows -> stream(rows).map(row -> row.getString("host")).findFirst());
  }

  private static final String TAKEN_HOST =
      "SELECT host FROM tenant_host WHERE host = ANY ($1) AND tenant_id <> $2 ORDER BY host LIMIT 1";

  /// A host of these that is another tenant's; empty when none is. Under the registry's lock.
  Future<Optional<String>> takenHost(Tx tx, List<String> hosts, String id) {
    return tx.connection()
        .preparedQuery(TAKEN_HOST)
        .execute(Tuple.tuple().addArrayOfString(hosts.toArray(String[]::new)).addString(id))
        .map(rows -> stream(rows).map(row -> row.getString("host")).findFirst());
  }

  private static final String INSERT_UNLESS_TAKEN =
      """
      INSERT INTO tenant (id, name, logo_url, accent_colour, support_email, accounts_max,
                          requests_per_minute_per_user, revision)
      VALUES ($1, $2, $3, $4, $5, $6, $7, nextval('tenant_revision'))
      ON CONFLICT (id) DO NOTHING
      """;

  /// False when there is a tenant of this id.
  boolean insert(Tx tx, String id, TenantForm form) {
    int inserted =
        tx.connection()
            .preparedQuery(INSERT_UNLESS_TAKEN)
            .execute(values(id, form))
            .await()
            .rowCount();
    if (inserted == 1) {
      putHosts(tx, id, form.hosts());
    }
    return inserted == 1;
  }

  private static final String UPDATE =
      """
      UPDATE tenant
      SET name = $2, logo_url = $3, accent_colour = $4, support_email = $5, accounts_max = $6,
          requests_per_minute_per_user = $7, version = version + 1, revision = nextval('tenant_revision')
      WHERE id = $1
      """;

  /// Replaces what a form says.
  void update(Tx tx, String id, TenantForm form) {
    tx.connection().preparedQuery(UPDATE).execute(values(id, form)).await();
    putHosts(tx, id, form.hosts());
  }

  private static Tuple values(String id, TenantForm form) {
    Tenant.Branding branding = form.branding();
    return Tuple.tuple()
        .addString(id)
        .addString(branding.name().strip())
        .addString(branding.logoUrl())
        .addString(branding.accentColour())
        .addString(branding.supportEmail())
        .addInteger(form.limits().accountsMax())
        .addInteger(form.limits().requestsPerMinutePerUser());
  }

  private static final String DELETE_HOSTS = "DELETE FROM tenant_host WHERE tenant_id = $1";

  private static final String INSERT_HOSTS =
      """
      INSERT INTO tenant_host (tenant_id, host, place)
      SELECT $1, host, place FROM unnest($2::text[]) WITH ORDINALITY AS named (host, place)
      """;

  private static void putHosts(Tx tx, String id, List<String> hosts) {
    tx.connection().preparedQuery(DELETE_HOSTS).execute(Tuple.of(id)).await();
    tx.connection()
        .preparedQuery(INSERT_HOSTS)
        .execute(Tuple.tuple().addString(id).addArrayOfString(hosts.toArray(String[]::new)))
        .await();
  }

  private static final String SET_SUSPENDED =
      """
      UPDATE tenant
      SET suspended = $2, access_version = access_version + CASE WHEN $2 THEN 1 ELSE 0 END,
          version = version + 1, revision = nextval('tenant_revision')
      WHERE id = $1 AND suspended <> $2
      """;

  /// Changes nothing when it is so already.
  Future<Boolean> setSuspended(Tx tx, String id, boolean suspended) {
    return tx.connection()
        .preparedQuery(SET_SUSPENDED)
        .execute(Tuple.of(id, suspended))
        .map(rows -> rows.rowCount() == 1);
  }

  private static final String ADOPT =
      """
      INSERT INTO tenant (id, name, revision) VALUES ($1, $2, nextval('tenant_revision'))
      ON CONFLICT (id) DO NOTHING
      """;

  /// Registers a tenant that settings name; its hosts stand there too. Ids of before the registry
  /// that it can't have stay out of it. Awaits.
  void adopt(String id) {
    if (!id.matches(TenantForm.ID) || find(id).await().isPresent()) {
      return;
    }
    db.inTransaction(tx -> {
      lockRegistry(tx).await();
      return tx.connection()
          .preparedQuery(ADOPT)
          .execute(Tuple.of(id, Tenant.Branding.PLATFORM.name()))
          .await();
    });
  }

  private static final String LOCK_LIMIT =
      "SELECT accounts_max FROM tenant WHERE id = $1 AND accounts_max > 0 FOR NO KEY UPDATE";

  private static final String IS_FULL =
      """
      SELECT count(*) > $2 AS full FROM (
        SELECT 1 FROM account WHERE tenant_id = $1 AND status <> 'closed' LIMIT $2 + 1) AS open
      """;

  /// Call it after the account was added: of two at once the second waits for the first, and counts
  /// it. Awaits.
  ///
  /// @throws Fault FAILED_PRECONDITION when there are more accounts now than the tenant may have
  void requireRoom(Tx tx, String id) {
    Optional<Integer> limit =
        tx.connection()
            .preparedQuery(LOCK_LIMIT)
            .execute(Tuple.of(id))
            .map(rows -> stream(rows).map(row -> row.getInteger("accounts_max")).findFirst())
            .await();
    boolean full =
        limit.isPresent()
            && tx.connection()
                .preparedQuery(IS_FULL)
                .execute(Tuple.of(id, limit.get()))
                .await()
                .iterator()
                .next()
                .getBoolean("full");
    if (full) {
      throw new Fault(
          GrpcStatus.FAILED_PRECONDITION,
          "accountsMax: there are as many accounts here as there may be");
    }
  }

  private static Optional<Tenant> first(RowSet<Row> rows) {
    return stream(rows).map(TenantStore::tenant).findFirst();
  }

  private static Tenant tenant(Row row) {
    return new Tenant(
        row.getString("id"),
        List.of(row.getArrayOfStrings("hosts")),
        new Tenant.Branding(
            row.getString("name"),
            row.getString("logo_url"),
            row.getString("accent_colour"),
            row.getString("support_email")),
        new Tenant.Limits(
            row.getInteger("accounts_max"), row.getInteger("requests_per_minute_per_user")),
        row.getBoolean("suspended"),
        row.getLong("access_version"),
        row.getLong("version"),
        row.getOffsetDateTime("created_at").toInstant());
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
