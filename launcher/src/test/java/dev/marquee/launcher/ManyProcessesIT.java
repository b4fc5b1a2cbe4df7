package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquee.embedded.DevServers;
import dev.marquee.embedded.Ffmpeg;
import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.platform.testing.TwinTenant;
import dev.marquee.simulators.SimulatorProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The same platform as in a cluster: a JVM for each role, the event bus between them, any of them
/// killed, and a twin of every row.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ManyProcessesIT {
  private static final Duration START = Duration.ofMinutes(4);
  private static final Duration RECOVERY = Duration.ofMinutes(2);
  private static final Duration ANSWER = Duration.ofSeconds(19);

  @TempDir private static Path data;
  private static Installation installation;
  private static Journeys journeys;
  private static DevServers servers;
  private static Map<String, String> settings;
  private static final List<SimulatorProcess> OUTSIDE = new ArrayList<>();
  private static final Map<Role, MarqueeProcess> ROLES = new EnumMap<>(Role.class);

  @BeforeAll
  static void start() {
    installation = new Installation(data.resolve("data"), FreeBase.find());
    installation.prepare();
    journeys = new Journeys(installation);
    servers = DevServers.start(installation.data(), installation.serverPorts(), text -> {});
    Ffmpeg ffmpeg = Ffmpeg.shared();
    settings = new LinkedHashMap<>();
    settings.putAll(installation.ports());
    settings.putAll(installation.servers(servers, ffmpeg));
    settings.putAll(DemoAccounts.settings());
    settings.putAll(OutsideWorld.settings(installation, servers.secrets()));
    settings.put("ports.management", "0");
    settings.put("edge.userPerMinute", "3000");
    settings.put("edge.addressPerMinute", "6000");
    settings.put("cluster.members", members());
    Installation.createDatabase(servers.postgres());
    PostgresOptions postgres =
        Node.settings(null).with("test", settings).bind("postgres", PostgresOptions.class);
    MigrateCommand.migrate(postgres, "all", new Steps(System.out));
    TwinTenant.join(postgres);
    for (OutsideWorld.Peer peer : OutsideWorld.peers(installation, servers.secrets())) {
      OUTSIDE.add(SimulatorProcess.start(peer.kind(), peer.port(), peer.arguments()));
    }
    Role.all().forEach(ManyProcessesIT::startRole);
    Thread.ofVirtual()
        .start(() -> new Demo(installation, ffmpeg, DemoAccounts.FIRST_TENANT).load());
    journeys.awaitDemo(DemoAccounts.FIRST_TENANT);
  }

  /// All of them: one that is started again finds the others wherever it stood in the list. Were it
  /// the only one listed, it would begin a cluster of its own, and merging takes nobody in.
  private static String members() {
    return Role.all().stream()
        .map(role -> "\"127.0.0.1:" + clusterPort(role) + "\"")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static int clusterPort(Role role) {
    return installation.base() + 40 + Role.all().indexOf(role);
  }

  private static void startRole(Role role) {
    List<String> arguments = new ArrayList<>(List.of("run", "--roles", role.domain()));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    arguments.addAll(List.of("--set", "cluster.port=" + clusterPort(role)));
    ROLES.put(role, MarqueeProcess.start("READY", START, arguments));
  }

  @AfterAll
  static void stop() {
    ROLES.values().forEach(MarqueeProcess::kill);
    OUTSIDE.forEach(SimulatorProcess::close);
    if (servers != null) {
      servers.close();
    }
  }

  @Test
  @Order(1)
  void bothJourneysWorkAcrossProcesses() {
    journeys.watch();
    JsonNode booking = journeys.book();
    journeys.operatorsKnow(booking);
  }

  @Test
  @Order(2)
  void killedProcessGivesCleanErrorsAndWorksAgainAfterItsRestart() {
    Map<Role, String> roleToPath = new EnumMap<>(Role.class);
    roleToPath.put(Role.CATALOG, "/api/cms/content");
    roleToPath.put(Role.BOOKING, "/api/booking/cities");
    roleToPath.put(Role.ACTIVITY, "/api/activity/history");
    roleToPath.put(Role.ADS, "/api/ads/campaigns");
    roleToPath.put(Role.SYNC, "/api/sync/status");
    roleToPath.put(Role.IDENTITY, "/api/auth/me");
    roleToPath.put(Role.STREAMING, "/api/stream/assets?ownerId=" + UUID.randomUUID());
    ApiClient admin = journeys.staff("admin", DemoAccounts.FIRST_TENANT);

    roleToPath.forEach((role, path) -> {
      assertThat(admin.get(path).status()).as(role + " before").isEqualTo(200);
      Objects.requireNonNull(ROLES.get(role)).kill();

      long startedAt = System.nanoTime();
      ApiClient.Reply reply = admin.get(path);

      assertThat(reply.status()).as(role + " while dead").isIn(503, 504);
      assertThat(reply.body().path("type").asText()).startsWith("/problems/");
      assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(ANSWER);
      startRole(role);
      worksAgain(role, admin, path);
    });
  }

  private static void worksAgain(Role role, ApiClient admin, String path) {
    AtomicReference<ApiClient.Reply> last = new AtomicReference<>();
    try {
      Steps.eventually(
          RECOVERY,
          role + " works again",
          () -> {
            last.set(admin.get(path));
            return last.get().status() == 200 ? Optional.of(true) : Optional.empty();
          });
    } catch (ApiClient.Unexpected e) {
      throw new AssertionError(
          "last answer: " + last.get() + "\n" + Objects.requireNonNull(ROLES.get(role)).tail(), e);
    }
  }

  @Test
  @Order(3)
  void bothJourneysWorkAfterEveryProcessWasKilledOnce() {
    journeys.watch();
    journeys.operatorsKnow(journeys.book());
  }
}
