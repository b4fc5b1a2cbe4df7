package dev.marquee.identity;

import dev.marquee.platform.Platform;
import dev.marquee.platform.config.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/// Identity in a process of its own, to be killed. Reads its settings as YAML from standard input,
/// says READY, and ends when that is closed.
final class IdentityMain {
  private IdentityMain() {}

  public static void main(String[] args) throws Exception {
    byte[] yaml = new byte[Integer.parseInt(args[0])];
    System.in.readNBytes(yaml, 0, yaml.length);
    Settings settings =
        Settings.defaults(List.of("identity"))
            .with("stdin", new String(yaml, StandardCharsets.UTF_8));
    Vertx vertx = Vertx.vertx();
    Platform platform =
        new Platform(
            vertx,
            Clock.systemUTC(),
            new SimpleMeterRegistry(),
            settings,
            clients -> () -> App.publishedKeys(clients));
    vertx
        .deployVerticle(
            new IdentityVerticle(platform),
            new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .await();
    System.out.println("READY");
    while (System.in.read() >= 0) {
      // Lives as long as its parent.
    }
    Runtime.getRuntime().halt(0);
  }
}
