package dev.marquee.launcher;

import dev.marquee.embedded.DevServers;
import dev.marquee.embedded.Ffmpeg;
import dev.marquee.platform.config.Settings;
import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.simulators.SimulatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Everything on one machine: real Postgres, Redis and Kafka, the outside world as simulators, all
/// roles in one process, and the demo. Ctrl-C stops all of it in order; data stays unless
/// `--fresh`.
@Command(name = "up", description = "Starts everything on this machine and loads the demo.")
final class UpCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(UpCommand.class);

  @Option(
      names = "--port",
      description = "Port of the web app; all others follow (default: ${DEFAULT-VALUE}).",
      defaultValue = "8080")
  private int port = Installation.DEFAULT_PORT;

  @Option(
      names = "--data",
      description = "Folder for everything that is kept (default: ${DEFAULT-VALUE}).",
      defaultValue = ".data")
  private Path data = Path.of(".data");

  @Option(names = "--fresh", description = "Begin with an empty data folder.")
  private boolean fresh;

  @Option(
      names = "--roles",
      description = "Comma-separated, or all (default).",
      defaultValue = "all")
  private String roles = "all";

  @Option(names = "--set", description = "A single setting, e.g. --set booking.holdTtl=2m")
  private Map<String, String> overrides = new HashMap<>();

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  @Override
  public Integer call() throws Exception {
    List<Role> chosen = Role.parse(roles);
    Installation installation = new Installation(data.toAbsolutePath().normalize(), port);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(this::stop));
    Steps steps = new Steps(System.out);
    if (fresh) {
      clear(installation.data());
    }
    installation.prepare();
    DevServers servers =
        keep(
            DevServers.start(
                installation.data(),
                installation.serverPorts(),
                text -> steps.say("        " + text)));
    Ffmpeg ffmpeg = steps.step("unpack FFmpeg", Ffmpeg::shared);
    Settings settings =
        Node.settings(null)
            .with("installation", installation.ports())
            .with("installation", installation.servers(servers, ffmpeg))
            .with("demo", DemoAccounts.settings())
            .with("outside world", OutsideWorld.settings(installation, servers.secrets()))
            .with("--set", overrides);
    steps.step(
        "start the payment provider, the operators and the mailbox",
        () -> startOutsideWorld(installation, servers));
    Installation.createDatabase(servers.postgres());
    MigrateCommand.migrate(settings.bind("postgres", PostgresOptions.class), roles, steps);
    Node node = steps.step("start " + roles + " roles", () -> Node.start(settings, chosen));
    running.push(node);
    if (chosen.contains(Role.EDGE)) {
      Thread.ofVirtual().name("demo").start(() -> loadDemo(installation, ffmpeg));
    }
    ready(installation, steps);
    ended.await();
    return 0;
  }

  private void startOutsideWorld(Installation installation, DevServers servers) {
    for (OutsideWorld.Peer peer : OutsideWorld.peers(installation, servers.secrets())) {
      keep(SimulatorProcess.start(peer.kind(), peer.port(), peer.arguments()));
    }
  }

  private static void loadDemo(Installation installation, Ffmpeg ffmpeg) {
    try {
      new DemoBrand(installation).load();
      for (String tenant : List.of(DemoAccounts.FIRST_TENANT, DemoAccounts.SECOND_TENANT)) {
        new Demo(installation, ffmpeg, tenant).load();
      }
    } catch (RuntimeException e) {
      log.error("the demo isn't complete: {}", e.getMessage(), e);
    }
  }

  private static void ready(Installation installation, Steps steps) {
    String url = installation.url();
    steps.say("");
    steps.say("Marquee is ready at " + url);
    steps.say(
        "  a second tenant at     http://"
            + DemoAccounts.host(DemoAccounts.SECOND_TENANT, installation.base()));
    steps.say("  mails arrive at        " + installation.mailboxUrl());
    steps.say("  API documentation at   " + url + "/docs");
    steps.say("  partner gRPC at        localhost:" + (installation.base() + 3));
    steps.say(
        "  health and metrics at  http://localhost:"
            + installation.managementPort()
            + "/health/ready, /metrics");
    steps.say(
        "  accounts               viewer, premium, editor, reviewer, partner, ops, admin @aurora.example");
    steps.say(
        "  the platform's owner   operator@house.example at http://"
            + DemoAccounts.host(DemoAccounts.OPERATOR_TENANT, installation.base()));
    steps.say("  password of all        " + DemoAccounts.PASSWORD);
    steps.say(
        "Films of the demo are rendered and transcoded in the background. Ctrl-C stops everything.");
  }

  private <T extends AutoCloseable> T keep(T started) {
    running.push(started);
    return started;
  }

  private void stop() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        log.warn("didn't stop in order: {}", e.toString());
      }
    }
    ended.countDown();
  }

  /// Only a folder that is ours, or empty, is cleared.
  private static void clear(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      boolean ours =
          Files.exists(folder.resolve("secrets.properties")) || entries.findAny().isEmpty();
      if (!ours) {
        throw new StartFailed(folder + " isn't a data folder of Marquee; it won't be cleared");
      }
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
