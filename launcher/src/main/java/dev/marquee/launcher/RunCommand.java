package dev.marquee.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Runs roles against servers that exist already: what a pod does.
@Command(
    name = "run",
    description = "Runs roles in this process, with the servers of the settings.")
final class RunCommand implements Callable<Integer> {
  @Option(
      names = "--roles",
      description = "Comma-separated, or all (default).",
      defaultValue = "all")
  private String roles = "all";

  @Option(names = "--config", description = "application.yaml")
  private @Nullable Path config;

  @Option(names = "--set", description = "A single setting, e.g. --set booking.holdTtl=2m")
  private Map<String, String> overrides = new HashMap<>();

  @Override
  public Integer call() throws InterruptedException {
    Node node = Node.start(Node.settings(config).with("--set", overrides), Role.parse(roles));
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  node.close();
                  ended.countDown();
                }));
    System.out.println("READY " + roles);
    ended.await();
    return 0;
  }
}
