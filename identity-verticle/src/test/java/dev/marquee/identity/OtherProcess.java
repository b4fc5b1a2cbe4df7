package dev.marquee.identity;

import dev.marquee.platform.Platform;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.testing.TestPlatform;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;

/// Another process of the installation: a Vert.x and a platform of its own, which no event bus
/// joins to the others.
final class OtherProcess implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final Platform platform;

  OtherProcess(TestPlatform tp) {
    this.platform =
        new Platform(
            vertx,
            Clock.systemUTC(),
            new SimpleMeterRegistry(),
            tp.settings(),
            clients -> () -> App.publishedKeys(tp.platform()));
  }

  /// Whether it lets an access token in.
  boolean admits(String accessToken) {
    return platform
        .tokens()
        .verify(accessToken)
        .map(caller -> true)
        .otherwise(refused -> false)
        .await();
  }

  /// Who calls with a token that is good.
  Caller caller(String accessToken) {
    return platform.tokens().verify(accessToken).await();
  }

  @Override
  public void close() {
    platform.close().await();
    vertx.close().await();
  }
}
