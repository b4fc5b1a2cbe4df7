package dev.marquee.embedded;

/// PostgreSQL 18 as a child of this JVM. UTF-8 everywhere, sorted by code point, with the usual
/// contributed extensions (`pg_trgm`, `unaccent`, `btree_gist`, …) ready for `CREATE EXTENSION`.
public final class EmbeddedPostgres extends EmbeddedServer {
  private final PostgresOptions options;

  private EmbeddedPostgres(PostgresOptions options, ServerLife life) {
    super(life);
    this.options = options;
  }

  /// Starts a server, on the data of an earlier one if the folder has them.
  ///
  /// @throws ServerStartException when it cannot start, with a plain reason
  public static EmbeddedPostgres start(PostgresOptions options) {
    return start(options, RunAs.ordinaryUser());
  }

  static EmbeddedPostgres start(PostgresOptions options, RunAs runAs) {
    var kind = new PostgresKind(options, PostgresBinaries.unpack(), runAs);
    return new EmbeddedPostgres(options, ServerLife.start(kind, options.port()));
  }

  /// Where to connect, and as whom.
  public PostgresServer server() {
    return new PostgresServer(
        "127.0.0.1", port(), PostgresOptions.ADMIN_USER, options.adminPassword());
  }
}
