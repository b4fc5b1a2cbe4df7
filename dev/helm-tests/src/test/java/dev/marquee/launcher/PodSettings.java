package dev.marquee.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import dev.marquee.activity.ActivityOptions;
import dev.marquee.ads.AdsOptions;
import dev.marquee.booking.BookingOptions;
import dev.marquee.catalog.CatalogOptions;
import dev.marquee.edge.EdgeOptions;
import dev.marquee.identity.IdentityOptions;
import dev.marquee.platform.config.Settings;
import dev.marquee.platform.events.KafkaOptions;
import dev.marquee.platform.ops.TelemetryOptions;
import dev.marquee.platform.ops.Tls;
import dev.marquee.platform.redis.RedisEndpoints;
import dev.marquee.platform.rpc.RpcOptions;
import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.platform.store.ObjectStoreOptions;
import dev.marquee.streaming.StreamingOptions;
import dev.marquee.sync.SyncOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The settings a process has that is given a file and an environment, as the launcher reads them.
final class PodSettings {
  /// Stands for every secret: long enough, and no number or YAML.
  static final String SECRET = "s".repeat(40);

  private static final String CONFIG = "application.yaml";

  private PodSettings() {}

  /// @throws dev.marquee.platform.config.SettingsException naming a setting that doesn't exist
  static Settings of(String applicationYaml, Map<String, String> environment) {
    return Node.settings(null).with(CONFIG, applicationYaml).withEnvironment(environment);
  }

  /// What a pod gets: its ConfigMap's file and its variables, with something in place of secrets.
  static Settings of(List<Manifest> manifests, Manifest pod) {
    return of(applicationYaml(manifests, pod), environment(pod));
  }

  static String applicationYaml(List<Manifest> manifests, Manifest pod) {
    String name =
        pod.podSpec()
            .map(spec -> Manifest.each(spec.path("volumes")))
            .orElseThrow()
            .filter(volume -> volume.path("name").asText().equals("config"))
            .findFirst()
            .orElseThrow()
            .at("/configMap/name")
            .asText();
    return Manifest.one(manifests, "ConfigMap", name).at("/data/" + CONFIG).asText();
  }

  /// Variables that are there for certain; an optional secret may be missing.
  static Map<String, String> environment(Manifest pod) {
    Map<String, String> environment = new HashMap<>();
    Manifest.each(pod.container().path("env"))
        .forEach(variable -> {
          JsonNode from = variable.path("valueFrom");
          if (from.isMissingNode()) {
            environment.put(variable.path("name").asText(), variable.path("value").asText());
          } else if (from.has("fieldRef")) {
            environment.put(variable.path("name").asText(), "10.1.2.3");
          } else if (!from.at("/secretKeyRef/optional").asBoolean()) {
            environment.put(variable.path("name").asText(), SECRET);
          }
        });
    return environment;
  }

  /// Reads what every process reads, and the role's own section; each has the last word on its
  /// values.
  static void bind(Settings settings, Role role) {
    settings.bind("cluster", ClusterOptions.class);
    settings.bind("telemetry", TelemetryOptions.class);
    settings.bind("tls", Tls.class);
    settings.bind("rpc", RpcOptions.class);
    settings.bind("redis", RedisEndpoints.class);
    settings.bind("kafka", KafkaOptions.class);
    settings.bind("postgres", PostgresOptions.class);
    settings.bind("objects", ObjectStoreOptions.class);
    settings.bind(role.domain(), options(role));
  }

  private static Class<? extends Record> options(Role role) {
    return switch (role) {
      case IDENTITY -> IdentityOptions.class;
      case CATALOG -> CatalogOptions.class;
      case ACTIVITY -> ActivityOptions.class;
      case ADS -> AdsOptions.class;
      case STREAMING -> StreamingOptions.class;
      case BOOKING -> BookingOptions.class;
      case SYNC -> SyncOptions.class;
      case EDGE -> EdgeOptions.class;
    };
  }
}
