package dev.marquee.embedded;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// A JVM for the tests to kill: starts all servers, prints their pids, then waits for its end.
final class ServersMain {
  private ServersMain() {}

  public static void main(String[] args) throws InterruptedException {
    Path folder = Path.of(args[0]);
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.start(PostgresOptions.fast(folder.resolve("postgres")));
        EmbeddedRedis redis = EmbeddedRedis.start(RedisOptions.fast(folder.resolve("redis")));
        EmbeddedKafka kafka = EmbeddedKafka.start(KafkaOptions.anyPort(folder.resolve("kafka")))) {
      System.out.println("PIDS " + postgres.pid() + " " + redis.pid() + " " + kafka.pid());
      new CountDownLatch(1).await();
    }
  }
}
