package dev.marquee.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// The servers of `marquee up`: Postgres, Redis and Kafka with durable data in one folder.
/// Passwords are made at the first start and kept in `secrets.properties` there.
public final class DevServers implements AutoCloseable {
  private static final String WRONG_PASSWORD = "28P01";

  private final Secrets secrets;
  private final String redisPassword;
  private final EmbeddedPostgres postgres;
  private final EmbeddedRedis redis;
  private final EmbeddedKafka kafka;

  private DevServers(
      Secrets secrets, EmbeddedPostgres postgres, EmbeddedRedis redis, EmbeddedKafka kafka) {
    this.secrets = secrets;
    this.redisPassword = secrets.password("redis");
    this.postgres = postgres;
    this.redis = redis;
    this.kafka = kafka;
  }

  /// Starts all three at once; when one fails, the others are stopped again.
  ///
  /// @param dataDir created when missing
  /// @param progress told one sentence per server as it becomes ready
  /// @throws ServerStartException with a sentence to show: port taken, folder not writable, disk
  ///   full, …
  public static DevServers start(Path dataDir, Ports ports, Consumer<String> progress) {
    Path root = dataDir.toAbsolutePath().normalize();
    DataFolder.create(root);
    DataFolder.requireSpace(root);
    admitPostgres(root);
    Secrets secrets = Secrets.open(root.resolve("secrets.properties"), new SecureRandom());
    var postgres =
        PostgresOptions.durable(
            root.resolve("postgres"), ports.postgres(), secrets.password("postgres"));
    var redis =
        RedisOptions.durable(root.resolve("redis"), ports.redis(), secrets.password("redis"));
    var kafka = new KafkaOptions(root.resolve("kafka"), ports.kafka());

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return new Starting(progress)
          .await(
              secrets,
              threads.submit(() -> startPostgres(postgres)),
              threads.submit(() -> EmbeddedRedis.start(redis)),
              threads.submit(() -> EmbeddedKafka.start(kafka)));
    }
  }

  private static void admitPostgres(Path root) {
    try {
      RunAs.ordinaryUser().admit(root);
    } catch (IOException refused) {
      throw new ServerStartException("The rights of " + root + " cannot be changed.", refused);
    }
  }

  private static EmbeddedPostgres startPostgres(PostgresOptions options) {
    EmbeddedPostgres postgres = EmbeddedPostgres.start(options);
    try (Connection connection = postgres.server().connect("postgres")) {
      connection.setReadOnly(true);
      return postgres;
    } catch (SQLException refused) {
      postgres.stop();
      throw new ServerStartException(
          WRONG_PASSWORD.equals(refused.getSQLState())
              ? "The Postgres data in %s were made with another password than the one in secrets.properties. Bring that file back, or delete the data folder to start anew."
                  .formatted(options.dataDir())
              : "Postgres takes no connections: " + refused.getMessage(),
          refused);
    }
  }

  /// Where to connect, and the admin user with its password.
  public PostgresServer postgres() {
    return postgres.server();
  }

  public RedisServer redis() {
    return redis.server();
  }

  public String redisPassword() {
    return redisPassword;
  }

  public KafkaServer kafka() {
    return kafka.server();
  }

  /// The ports the servers listen on.
  public Ports ports() {
    return new Ports(postgres.port(), redis.port(), kafka.port());
  }

  /// More passwords of this installation, kept in the same file.
  public Secrets secrets() {
    return secrets;
  }

  /// Stops Kafka, then Redis, then Postgres: the system of record is the last to go.
  @Override
  public void close() {
    kafka.stop();
    redis.stop();
    postgres.stop();
  }

  /// Gathers the three starts and undoes them when one failed.
  private record Starting(Consumer<String> progress) {
    DevServers await(
        Secrets secrets,
        Future<EmbeddedPostgres> postgres,
        Future<EmbeddedRedis> redis,
        Future<EmbeddedKafka> kafka) {
      var failures = new ArrayList<Throwable>();
      var started = new ArrayList<EmbeddedServer>();
      for (Future<? extends EmbeddedServer> start : List.of(redis, postgres, kafka)) {
        try {
          EmbeddedServer server = start.get();
          started.add(server);
          progress.accept(nameOf(server) + " is ready on port " + server.port());
        } catch (ExecutionException failed) {
          failures.add(failed.getCause());
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          failures.add(interrupted);
        }
      }
      if (!failures.isEmpty()) {
        started.forEach(EmbeddedServer::stop);
        throw asStartFailure(failures.getFirst());
      }
      return new DevServers(secrets, postgres.resultNow(), redis.resultNow(), kafka.resultNow());
    }

    private static String nameOf(EmbeddedServer server) {
      return switch (server) {
        case EmbeddedPostgres _ -> "Postgres";
        case EmbeddedRedis _ -> "Redis";
        case EmbeddedKafka _ -> "Kafka";
      };
    }

    private static ServerStartException asStartFailure(Throwable failure) {
      return failure instanceof ServerStartException typed
          ? typed
          : new ServerStartException("The servers did not start: " + failure, failure);
    }
  }
}
