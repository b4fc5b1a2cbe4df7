package dev.marquee.platform;

import dev.marquee.platform.config.Settings;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.events.KafkaOptions;
import dev.marquee.platform.ops.Health;
import dev.marquee.platform.ops.Tls;
import dev.marquee.platform.redis.RedisEndpoints;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RevocationReader;
import dev.marquee.platform.rpc.Revocations;
import dev.marquee.platform.rpc.RpcChannels;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.platform.rpc.RpcOptions;
import dev.marquee.platform.rpc.RpcPassage;
import dev.marquee.platform.rpc.RpcServer;
import dev.marquee.platform.rpc.ServiceTokens;
import dev.marquee.platform.rpc.TokenVerifier;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.AuditOptions;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.platform.store.ObjectStore;
import dev.marquee.platform.store.ObjectStoreOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// What a process gives its verticles: settings, a clock, ids, and the doors to Postgres, Redis,
/// Kafka, objects and the other verticles. One per process; each verticle asks it for what it needs
/// in `start`.
public final class Platform {
  /// Longer than payment providers and partners retry.
  private static final Duration ANSWERS_KEPT = Duration.ofDays(3);

  private static final Duration REVOCATIONS_PAUSE = Duration.ofMillis(250);
  private static final Duration SWEEP_INTERVAL = Duration.ofHours(1);

  private final Vertx vertx;
  private final Clock clock;
  private final Uuid7 ids;
  private final MeterRegistry meters;
  private final Settings settings;
  private final Health health;
  private final Tls tls;
  private final Ports ports;
  private final RpcOptions rpcOptions;
  private final RpcChannels channels;
  private final ServiceTokens serviceTokens;
  private final TokenVerifier tokens;
  private final RedisEndpoints redis;
  private final RevocationReader revocationReader;

  /// @param keySource fetches the public keys that access tokens are verified with, given clients
  ///   to fetch them by
  public Platform(
      Vertx vertx,
      Clock clock,
      MeterRegistry meters,
      Settings settings,
      java.util.function.Function<RpcClients, Supplier<Future<List<JsonObject>>>> keySource) {
    this.vertx = vertx;
    this.clock = clock;
    this.meters = meters;
    this.settings = settings;
    this.ids = new Uuid7(clock);
    this.health = new Health(vertx);
    this.tls = settings.bind("tls", Tls.class);
    this.ports = new Ports(settings.numbers("ports"));
    this.rpcOptions = settings.bind("rpc", RpcOptions.class);
    this.redis = settings.bind("redis", RedisEndpoints.class);
    this.channels = new RpcChannels(vertx, rpcOptions, tls);
    this.serviceTokens = new ServiceTokens(vertx, clock, rpcOptions.serviceSecret());
    Revocations revocations = new Revocations();
    this.tokens =
        new TokenVerifier(
            vertx, clock, serviceTokens, keySource.apply(clients("platform")), revocations);
    this.revocationReader =
        new RevocationReader(vertx, clock, coordinationRedis(), revocations, REVOCATIONS_PAUSE)
            .start(meters);
    health.register("revocations", revocationReader::ready);
  }

  public Vertx vertx() {
    return vertx;
  }

  public Clock clock() {
    return clock;
  }

  public Uuid7 ids() {
    return ids;
  }

  public MeterRegistry meters() {
    return meters;
  }

  public Settings settings() {
    return settings;
  }

  /// Checks that decide whether this process is ready.
  public Health health() {
    return health;
  }

  public Ports ports() {
    return ports;
  }

  public Tls tls() {
    return tls;
  }

  /// Address the public listeners bind to.
  public String host() {
    return settings.text("node.host");
  }

  /// Verifies bearer tokens: for HTTP listeners; gRPC ports do it themselves.
  public TokenVerifier tokens() {
    return tokens;
  }

  /// The gRPC port of a domain.
  public RpcServer rpcServer(String domain) {
    return new RpcServer(vertx, tokens, meters, tls, rpcOptions.host(), ports.of(domain));
  }

  /// Clients of the other domains.
  ///
  /// @param role name under which this process calls on its own account
  public RpcClients clients(String role) {
    return new RpcClients(vertx, channels, serviceTokens, meters, role, rpcOptions);
  }

  /// Passes calls on as bytes: for a listener that proxies.
  public RpcPassage passage() {
    return new RpcPassage(channels, rpcOptions, clock);
  }

  public RpcChannels channels() {
    return channels;
  }

  /// A domain's own schema.
  public Database database(String domain) {
    Database database =
        new Database(vertx, settings.bind("postgres", PostgresOptions.class), domain);
    health.register("postgres-" + domain, database::ping);
    return database;
  }

  /// First answers to a domain's writes. Call once, from a verticle's start: its own context
  /// forgets them when no repeat may come any more, and the domain's audit log after `audit.keep`.
  public Idempotency idempotency(Database database) {
    Idempotency idempotency = new Idempotency(database);
    Duration auditKept = settings.bind("audit", AuditOptions.class).keep();
    vertx.setPeriodic(
        SWEEP_INTERVAL.toMillis(),
        id -> {
          try {
            idempotency.sweep(ANSWERS_KEPT);
          } finally {
            Audit.sweep(database, auditKept);
          }
        });
    return idempotency;
  }

  /// A domain's outbox and consumers.
  public Events events(Database database) {
    return new Events(
        vertx, clock, ids, meters, settings.bind("kafka", KafkaOptions.class), database);
  }

  /// Lossy Redis for caches.
  public RedisLink cacheRedis() {
    return new RedisLink(vertx, redis.cache(), redis.timeout());
  }

  /// Redis for holds, limits and the revocation log.
  public RedisLink coordinationRedis() {
    return new RedisLink(vertx, redis.coordination(), redis.timeout());
  }

  /// Redis for sign-in sessions.
  public RedisLink sessionRedis() {
    return new RedisLink(vertx, redis.sessions(), redis.timeout());
  }

  /// Where bytes are kept.
  public ObjectStore objects() {
    return ObjectStore.of(vertx, settings.bind("objects", ObjectStoreOptions.class));
  }

  /// Closes what this process shares; verticles have been undeployed before.
  public Future<Void> close() {
    return Future.join(revocationReader.stop(), channels.close()).mapEmpty();
  }
}
