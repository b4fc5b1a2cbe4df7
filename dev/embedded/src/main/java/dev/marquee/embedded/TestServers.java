package dev.marquee.embedded;

import java.util.Optional;

/// The servers that all integration tests of one JVM share. Each starts at its first use and dies
/// with the JVM. Tests keep apart by using names of their own: a new database, a key prefix, a
/// topic.
///
/// Servers that run elsewhere are used instead when the environment names them:
/// `MARQUEE_TEST_POSTGRES=host:port:user:password`, `MARQUEE_TEST_REDIS=host:port`,
/// `MARQUEE_TEST_KAFKA=host:port`.
public final class TestServers {
  private TestServers() {}

  public static PostgresServer postgres() {
    return SharedPostgres.SERVER;
  }

  public static RedisServer redis() {
    return SharedRedis.SERVER;
  }

  public static KafkaServer kafka() {
    return SharedKafka.SERVER;
  }

  public static Ffmpeg ffmpeg() {
    return Ffmpeg.shared();
  }

  /// A fresh Postgres of the caller's own, to be killed, paused and restarted; always a child of
  /// this JVM.
  public static EmbeddedPostgres startPostgres() {
    TestRun run = TestRun.current();
    return run.keep(EmbeddedPostgres.start(PostgresOptions.fast(run.folder("postgres"))));
  }

  /// A fresh Redis of the caller's own; keeps nothing across restarts.
  public static EmbeddedRedis startRedis() {
    TestRun run = TestRun.current();
    return run.keep(EmbeddedRedis.start(RedisOptions.fast(run.folder("redis"))));
  }

  /// A fresh Kafka of the caller's own; keeps its topics across restarts.
  public static EmbeddedKafka startKafka() {
    TestRun run = TestRun.current();
    return run.keep(EmbeddedKafka.start(KafkaOptions.anyPort(run.folder("kafka"))));
  }

  private static final class SharedPostgres {
    static final PostgresServer SERVER =
        external("MARQUEE_TEST_POSTGRES")
            .map(ExternalServers::postgres)
            .orElseGet(() -> startPostgres().server());
  }

  private static final class SharedRedis {
    static final RedisServer SERVER =
        external("MARQUEE_TEST_REDIS")
            .map(ExternalServers::redis)
            .orElseGet(() -> startRedis().server());
  }

  private static final class SharedKafka {
    static final KafkaServer SERVER =
        external("MARQUEE_TEST_KAFKA").map(KafkaServer::new).orElseGet(() -> startKafka().server());
  }

  private static Optional<String> external(String variable) {
    return Optional.ofNullable(System.getenv(variable)).filter(value -> !value.isBlank());
  }
}
