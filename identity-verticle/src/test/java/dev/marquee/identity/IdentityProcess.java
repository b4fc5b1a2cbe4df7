package dev.marquee.identity;

import dev.marquee.platform.events.KafkaOptions;
import dev.marquee.platform.redis.RedisEndpoints;
import dev.marquee.platform.rpc.RpcOptions;
import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.platform.testing.ChildJvm;
import dev.marquee.platform.testing.TestPlatform;
import java.io.IOException;

/// One more identity of an installation, in a JVM of its own.
final class IdentityProcess {
  private static final int HEAP_MEBIBYTES = 256;

  private IdentityProcess() {}

  static ChildJvm start(TestPlatform tp, int port) throws IOException {
    return start(tp, port, "");
  }

  /// @param more settings under `identity`, lines of YAML, each indented by two
  static ChildJvm start(TestPlatform tp, int port, String more) throws IOException {
    return ChildJvm.start(IdentityMain.class, HEAP_MEBIBYTES, settings(tp, port) + more);
  }

  private static String settings(TestPlatform tp, int port) {
    PostgresOptions postgres = tp.settings().bind("postgres", PostgresOptions.class);
    RedisEndpoints redis = tp.settings().bind("redis", RedisEndpoints.class);
    KafkaOptions kafka = tp.settings().bind("kafka", KafkaOptions.class);
    return """
    postgres: {host: %s, port: %d, database: %s, passwords: {identity: '%s'}}
    redis: {coordination: '%s', sessions: '%s'}
    kafka: {bootstrap: '%s', prefix: '%s', partitions: %d}
    rpc: {serviceSecret: '%s', addresses: {identity: '127.0.0.1:%d', booking: '127.0.0.1:%d', catalog: '127.0.0.1:%d'}}
    ports: {identity: %d}
    identity:
      keyEncryptionSecret: '%s'
      hashing: {cost: 4}
      sessions: {reuseGrace: %s}
    """
        .formatted(
            postgres.host(),
            postgres.port(),
            postgres.database(),
            postgres.passwords().get("identity"),
            redis.coordination(),
            redis.sessions(),
            kafka.bootstrap(),
            kafka.prefix(),
            kafka.partitions(),
            tp.settings().bind("rpc", RpcOptions.class).serviceSecret(),
            port,
            tp.port("booking"),
            tp.port("catalog"),
            port,
            tp.settings().text("identity.keyEncryptionSecret"),
            tp.settings().text("identity.sessions.reuseGrace"));
  }
}
