package dev.marquee.launcher;

import dev.marquee.edge.EdgeVerticle;
import dev.marquee.platform.Platform;
import dev.marquee.platform.config.Settings;
import dev.marquee.platform.config.SettingsException;
import dev.marquee.platform.ops.Management;
import dev.marquee.platform.ops.Telemetry;
import dev.marquee.platform.ops.TelemetryOptions;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.identity.v1.ListSigningKeysRequest;
import dev.marquee.proto.identity.v1.SigningKey;
import dev.marquee.proto.identity.v1.SigningKeys;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running process: its Vert.x, its platform, its roles, its management port. Start it, then
/// [#close] it: requests in flight are finished, then roles end in the reverse of their start
/// order.
final class Node implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Node.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final int JOINS_MAX = 10;
  private static final Duration JOIN_PAUSE = Duration.ofSeconds(3);

  private final Telemetry telemetry;
  private final Platform platform;
  private final Management management;
  private final List<String> deployments = new ArrayList<>();
  private volatile boolean started;

  private Node(Telemetry telemetry, Platform platform, Management management) {
    this.telemetry = telemetry;
    this.platform = platform;
    this.management = management;
  }

  /// The settings of a process: defaults, the file, the environment.
  ///
  /// @param config application.yaml; null for none
  static Settings settings(@Nullable Path config) {
    List<String> parts = new ArrayList<>(List.of("launcher"));
    Role.all().forEach(role -> parts.add(role.domain()));
    Settings settings = Settings.defaults(parts);
    try {
      if (config != null) {
        settings = settings.with(String.valueOf(config), Files.readString(config));
      }
    } catch (IOException e) {
      throw new SettingsException("can't read " + config + ": " + e.getMessage());
    }
    return settings.withEnvironment(System.getenv());
  }

  /// Starts roles in this process.
  ///
  /// @throws StartFailed when a role can't start, with the reason as a sentence
  static Node start(Settings settings, List<Role> roles) {
    log.info("effective settings:\n{}", settings.masked());
    ClusterOptions cluster = settings.bind("cluster", ClusterOptions.class);
    Telemetry telemetry = vertx(settings, cluster, name(roles));
    Vertx vertx = telemetry.vertx();
    Platform platform =
        new Platform(vertx, Clock.systemUTC(), telemetry.meters(), settings, Node::keys);
    Management management =
        new Management(
            vertx,
            telemetry.meters(),
            platform.health(),
            platform.tls(),
            platform.host(),
            platform.ports().of("management"));
    Node node = new Node(telemetry, platform, management);
    platform.health().register("roles", node::rolesRun);
    try {
      await(management.listen(), "management port " + platform.ports().of("management"));
      for (Role role : roles) {
        node.deploy(role);
      }
      node.started = true;
      return node;
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /// A cluster that finds itself together again after a member was lost takes nobody in for some
  /// seconds: who comes just then knocks again.
  private static Telemetry vertx(Settings settings, ClusterOptions cluster, String name) {
    for (int attempt = 1; ; attempt++) {
      try {
        return await(telemetry(settings, cluster, name), "Vert.x");
      } catch (StartFailed e) {
        if (!cluster.on() || attempt == JOINS_MAX) {
          throw e;
        }
        log.warn("can't join the cluster, trying again: {}", e.getMessage());
        pause(JOIN_PAUSE);
      }
    }
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailed("interrupted", e);
    }
  }

  private static Future<Telemetry> telemetry(
      Settings settings, ClusterOptions cluster, String name) {
    TelemetryOptions options = settings.bind("telemetry", TelemetryOptions.class);
    VertxOptions vertx = new VertxOptions();
    if (!cluster.on()) {
      return Telemetry.start(
          options, name, vertx, builder -> Future.succeededFuture(builder.build()));
    }
    vertx.getEventBusOptions().setHost(cluster.host());
    return Telemetry.start(
        options,
        name,
        vertx,
        builder -> builder.withClusterManager(Cluster.manager(cluster)).buildClustered());
  }

  /// The management port answers before the roles do.
  private Future<Void> rolesRun() {
    return started ? Future.succeededFuture() : Future.failedFuture("roles are starting");
  }

  private void deploy(Role role) {
    int instances = role == Role.EDGE ? edgeInstances() : 1;
    for (int i = 0; i < instances; i++) {
      // Every event loop has an edge of its own; one of them serves partners too.
      Deployable verticle = i == 0 ? role.verticle(platform) : new EdgeVerticle(platform, false);
      ThreadingModel model =
          role == Role.EDGE ? ThreadingModel.EVENT_LOOP : ThreadingModel.VIRTUAL_THREAD;
      deployments.add(
          await(
              telemetry
                  .vertx()
                  .deployVerticle(verticle, new DeploymentOptions().setThreadingModel(model)),
              "role " + role.domain()));
    }
  }

  private int edgeInstances() {
    int configured = Integer.parseInt(platform.settings().text("edge.instances"));
    return configured > 0 ? configured : Runtime.getRuntime().availableProcessors();
  }

  private static String name(List<Role> roles) {
    return roles.size() == 1 ? roles.getFirst().domain() : "marquee";
  }

  /// Public keys of access tokens, asked of identity.
  private static Supplier<Future<List<JsonObject>>> keys(RpcClients clients) {
    SigningKeys keys = clients.asCaller(SigningKeys.class);
    return () ->
        keys.listSigningKeys(ListSigningKeysRequest.getDefaultInstance())
            .map(answer -> answer.getKeysList().stream().map(Node::jwk).toList());
  }

  private static JsonObject jwk(SigningKey key) {
    return new JsonObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", key.getKid())
        .put("n", key.getN())
        .put("e", key.getE());
  }

  private static <T> T await(Future<T> future, String what) {
    try {
      return future.await(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new StartFailed(what + " didn't start within " + START_LIMIT.toSeconds() + " s", e);
    } catch (Exception e) {
      throw new StartFailed(what + " can't start: " + reason(e), e);
    }
  }

  private static String reason(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof BindException) {
        return e.getMessage() + ". Another process has the port; choose others with --port";
      }
      if (e instanceof SettingsException) {
        return String.valueOf(e.getMessage());
      }
    }
    return error.toString();
  }

  @Override
  public void close() {
    management.drain();
    for (String deployment : deployments.reversed()) {
      quietly(telemetry.vertx().undeploy(deployment));
    }
    quietly(management.close());
    quietly(platform.close());
    quietly(telemetry.close());
  }

  private static void quietly(Future<?> stopping) {
    try {
      stopping.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      log.warn("didn't stop in order: {}", e.toString());
    }
  }
}
