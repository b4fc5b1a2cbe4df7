package dev.marquee.platform.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.marquee.embedded.EmbeddedRedis;
import dev.marquee.embedded.KafkaServer;
import dev.marquee.embedded.PostgresServer;
import dev.marquee.embedded.TestServers;
import dev.marquee.platform.Platform;
import dev.marquee.platform.config.Settings;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.platform.rpc.RpcServer;
import dev.marquee.platform.rpc.ServiceTokens;
import dev.marquee.platform.sql.Migrations;
import dev.marquee.platform.sql.PostgresOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// One installation for a test: a new Postgres database migrated for the named domains, with a
/// [TwinTenant] in it, a Redis of its own, the JVM's Kafka with a prefix of its own, free ports,
/// and a key that signs access tokens. Domains that aren't deployed can be faked on their gRPC
/// ports.
public final class TestPlatform implements AutoCloseable {
  private static final List<String> DOMAINS =
      List.of("identity", "catalog", "booking", "streaming", "sync", "activity", "ads", "edge");
  private static final List<String> OTHER_LISTENERS =
      List.of("media", "beacons", "partner", "management");
  private static final String SECRET = "test-secret-test-secret-test-secret";
  private static final long DEADLINE_SECONDS = 180;

  static {
    // Kafka's and Flyway's DEBUG lines cost more than the tests; a module may bring its own file.
    if (TestPlatform.class.getResource("/logback-test.xml") == null) {
      ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final EmbeddedRedis redis = TestServers.startRedis();
  private final Path objects = temporaryFolder();
  private final Map<String, Integer> ports =
      TestPorts.pick(Stream.concat(DOMAINS.stream(), OTHER_LISTENERS.stream()).toList());
  private final List<Supplier<Future<List<JsonObject>>>> keySources = new ArrayList<>();
  private final List<RpcServer> fakes = new ArrayList<>();
  private final List<String> deployments = new ArrayList<>();
  private final Settings settings;
  private final Platform platform;
  private final ServiceTokens serviceTokens;

  private TestPlatform(Map<String, String> overrides) {
    this.settings =
        Settings.defaults(DOMAINS)
            .with("test", "kafka: {prefix: 't" + UUID.randomUUID() + "-'}")
            .with("test", values())
            .with("test overrides", overrides);
    this.platform =
        new Platform(
            vertx, Clock.systemUTC(), new SimpleMeterRegistry(), settings, _ -> this::keys);
    this.serviceTokens = new ServiceTokens(vertx, Clock.systemUTC(), SECRET);
    keySources.add(() -> Future.succeededFuture(List.of(TestKeys.jwk())));
  }

  /// Starts an installation.
  ///
  /// @param domains whose schemas to migrate
  public static TestPlatform start(String... domains) {
    return start(Map.of(), domains);
  }

  /// Starts an installation with other settings than the defaults.
  ///
  /// @param overrides dotted key → YAML value, e.g. `booking.holdTtl` → `2s`
  /// @param domains whose schemas to migrate
  public static TestPlatform start(Map<String, String> overrides, String... domains) {
    TestPlatform started = new TestPlatform(overrides);
    PostgresOptions postgres = started.settings.bind("postgres", PostgresOptions.class);
    Migrations migrations = new Migrations(postgres);
    for (String domain : domains) {
      migrations.migrate(domain);
    }
    TwinTenant.join(postgres);
    return started;
  }

  public Platform platform() {
    return platform;
  }

  public Settings settings() {
    return settings;
  }

  /// This installation's own Redis, to be killed, paused and restarted.
  public EmbeddedRedis redis() {
    return redis;
  }

  /// The port a listener of this installation has or will have.
  public int port(String name) {
    return platform.ports().of(name);
  }

  /// Deploys a verticle on a virtual-thread context, as the launcher does, and waits for it.
  ///
  /// @return deployment id
  public String deploy(Deployable verticle) {
    String id =
        await(
            vertx.deployVerticle(
                verticle,
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
    deployments.add(id);
    return id;
  }

  /// Stops everything that was deployed, last first.
  public void undeploy() {
    while (!deployments.isEmpty()) {
      await(vertx.undeploy(deployments.removeLast()));
    }
  }

  /// Serves fakes of another domain's generated services on that domain's gRPC port. Their methods
  /// run on virtual threads.
  ///
  /// @param services each extends a generated `XService`
  public void fake(String domain, Object... services) {
    RpcServer server = platform.rpcServer(domain);
    for (Object service : services) {
      server.bind(service);
    }
    run(null, () -> server.listen().await());
    fakes.add(server);
  }

  /// Has access tokens signed by other keys accepted too, e.g. those identity publishes.
  ///
  /// @param keySource fetches JWKs
  public void trust(Supplier<Future<List<JsonObject>>> keySource) {
    keySources.add(keySource);
  }

  /// A signed access token of a free-tier account.
  public String token(String tenant, String accountId, String... roles) {
    return TestKeys.accessToken(tenant, accountId, List.of(roles), "free");
  }

  /// A signed access token of an account that acts for an organisation.
  public String tokenOf(String organisation, String tenant, String accountId, String... roles) {
    JsonObject org = new JsonObject().put("org", organisation);
    return TestKeys.accessToken(tenant, accountId, List.of(roles), "free", org);
  }

  /// A signed access token of a client.
  public String clientToken(String tenant, String clientId, String... roles) {
    JsonObject client = new JsonObject().put("client_id", clientId);
    return TestKeys.accessToken(tenant, clientId, List.of(roles), "free", client);
  }

  /// A signed access token of a premium account.
  public String premiumToken(String tenant, String accountId, String... roles) {
    return TestKeys.accessToken(tenant, accountId, List.of(roles), "premium");
  }

  /// Clients under the role "test"; use them inside [#as], [#asService] or [#anonymous].
  public RpcClients clients() {
    return platform.clients("test");
  }

  /// Runs code as an account: on a virtual thread, with the token's call context bound. A token
  /// that isn't good is sent as it is, so that the server can be seen to refuse it.
  ///
  /// @return what the work returns
  /// @throws dev.marquee.platform.rpc.Fault or whatever else the work throws
  public <T extends @Nullable Object> T as(String tenant, String token, Callable<T> work) {
    return as(tenant, token, "", work);
  }

  /// As above, for work without a result.
  public void as(String tenant, String token, Action work) {
    as(tenant, token, "", work);
  }

  /// As above, with an Idempotency-Key.
  public <T extends @Nullable Object> T as(
      String tenant, String token, String idempotencyKey, Callable<T> work) {
    Caller caller = await(platform.tokens().verify(token).otherwise(bad -> Caller.nobody(tenant)));
    return run(context(tenant, caller, token, idempotencyKey), work);
  }

  /// As above, for work without a result.
  public void as(String tenant, String token, String idempotencyKey, Action work) {
    as(tenant, token, idempotencyKey, work.toCallable());
  }

  /// Runs code as a verticle on its own account; `asCaller` clients send its service token.
  public <T extends @Nullable Object> T asService(String role, String tenant, Callable<T> work) {
    Caller caller = Caller.service(role, tenant);
    return run(context(tenant, caller, serviceTokens.mint(role, tenant), ""), work);
  }

  /// As above, for work without a result.
  public void asService(String role, String tenant, Action work) {
    asService(role, tenant, work.toCallable());
  }

  /// Runs code as a caller without a token.
  public <T extends @Nullable Object> T anonymous(String tenant, Callable<T> work) {
    return run(context(tenant, Caller.nobody(tenant), "", ""), work);
  }

  /// As above, for work without a result.
  public void anonymous(String tenant, Action work) {
    anonymous(tenant, work.toCallable());
  }

  /// Work without a result.
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;

    private Callable<@Nullable Void> toCallable() {
      return () -> {
        run();
        return null;
      };
    }
  }

  /// Stops everything that was started for this test.
  @Override
  public void close() {
    try {
      undeploy();
      fakes.forEach(fake -> await(fake.shutdown()));
      await(platform.close());
    } finally {
      await(vertx.close());
      redis.kill();
      delete(objects);
    }
  }

  private static CallContext context(
      String tenant, Caller caller, String token, String idempotencyKey) {
    return new CallContext(
        "test-" + UUID.randomUUID(), tenant, caller, token, idempotencyKey, "", "");
  }

  /// Each piece of work has a context of its own: what blocks in one doesn't hold up another.
  private <T extends @Nullable Object> T run(@Nullable CallContext context, Callable<T> work) {
    ContextInternal own =
        ((VertxInternal) vertx).createContext(ThreadingModel.VIRTUAL_THREAD).duplicate();
    Promise<T> done = Promise.promise();
    own.runOnContext(_ -> {
      try {
        if (context != null) {
          context.bind();
        }
        done.complete(work.call());
      } catch (Throwable e) {
        done.fail(e);
      }
    });
    return await(done.future());
  }

  private static <T extends @Nullable Object> T await(Future<T> future) {
    try {
      return future.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not done within " + DEADLINE_SECONDS + " s", e);
    }
  }

  private Future<List<JsonObject>> keys() {
    List<Future<List<JsonObject>>> fetching = keySources.stream().map(Supplier::get).toList();
    return Future.all(fetching)
        .map(_ -> fetching.stream().flatMap(keys -> keys.result().stream()).toList());
  }

  private Map<String, String> values() {
    PostgresServer postgres = TestServers.postgres();
    KafkaServer kafka = TestServers.kafka();
    Map<String, String> values = new HashMap<>();
    values.put("postgres.host", postgres.host());
    values.put("postgres.port", String.valueOf(postgres.port()));
    values.put("postgres.database", postgres.newDatabase());
    values.put("postgres.adminUser", postgres.adminUser());
    values.put("postgres.adminPassword", postgres.adminPassword());
    values.put("kafka.bootstrap", "'" + kafka.bootstrap() + "'");
    values.put("kafka.partitions", "3");
    values.put("objects.directory", objects.toString());
    values.put("rpc.serviceSecret", SECRET);
    // A machine that has no time for us is no outage: who tests one sets its own limits.
    values.put("rpc.callTimeout", "30s");
    values.put("rpc.connectTimeout", "10s");
    values.put("redis.timeout", "10s");
    values.put("postgres.connectTimeout", "30s");
    for (String use : List.of("cache", "coordination", "sessions")) {
      values.put("redis." + use, redis.server().uri());
    }
    ports.forEach((name, port) -> {
      values.put("ports." + name, String.valueOf(port));
      values.put("rpc.addresses." + name, "'127.0.0.1:" + port + "'");
    });
    for (String domain : DOMAINS) {
      values.put("postgres.passwords." + domain, SECRET);
    }
    return values;
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("marquee-objects-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
