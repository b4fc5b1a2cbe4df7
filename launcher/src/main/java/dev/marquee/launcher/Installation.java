package dev.marquee.launcher;

import dev.marquee.embedded.DevServers;
import dev.marquee.embedded.Ffmpeg;
import dev.marquee.embedded.Ports;
import dev.marquee.embedded.PostgresServer;
import dev.marquee.embedded.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where everything of one machine's platform is: every port follows the base port, everything kept
/// lies in the data folder.
///
/// @param data folder
/// @param base port of the edge
record Installation(Path data, int base) {
  static final int DEFAULT_PORT = 8080;
  private static final String KEY_ID = "k1";
  private static final String DATABASE = "marquee";
  private static final int PORT_MAX = 65_535 - 1_000;

  Installation {
    if (base < 1_024 || base > PORT_MAX) {
      throw new IllegalArgumentException("--port: must be from 1024 to " + PORT_MAX);
    }
  }

  /// Ports of the servers below.
  Ports serverPorts() {
    return Ports.from(base + 20);
  }

  int paymentPort() {
    return base + 30;
  }

  int dishTvPort() {
    return base + 31;
  }

  int d2hPort() {
    return base + 32;
  }

  int mailboxPort() {
    return mailboxPort(base);
  }

  /// Where `up` puts the mailbox's page beside a platform at a base port.
  static int mailboxPort(int base) {
    return base + 33;
  }

  int smtpPort() {
    return base + 34;
  }

  int managementPort() {
    return base + 920;
  }

  String url() {
    return "http://localhost:" + base;
  }

  /// Where people read the mails the platform sends.
  String mailboxUrl() {
    return "http://localhost:" + mailboxPort();
  }

  Path objects() {
    return data.resolve("objects");
  }

  /// Ports and addresses of the roles: the settings that every process of this installation shares.
  Map<String, String> ports() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("ports.edge", text(base));
    settings.put("ports.media", text(base + 1));
    settings.put("ports.beacons", text(base + 2));
    settings.put("ports.partner", text(base + 3));
    settings.put("ports.management", text(managementPort()));
    int port = managementPort() + 1;
    for (Role role : Role.all()) {
      if (role.ownsSchema()) {
        settings.put("ports." + role.domain(), text(port));
        settings.put("rpc.addresses." + role.domain(), "127.0.0.1:" + port);
        port++;
      }
    }
    settings.put("edge.mediaUpstream", "127.0.0.1:" + (base + 1));
    settings.put("edge.beaconsUpstream", "127.0.0.1:" + (base + 2));
    return settings;
  }

  /// Everything a process needs to know of the servers that were started for it.
  Map<String, String> servers(DevServers servers, Ffmpeg ffmpeg) {
    Secrets secrets = servers.secrets();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("postgres.host", servers.postgres().host());
    settings.put("postgres.port", text(servers.postgres().port()));
    settings.put("postgres.database", DATABASE);
    settings.put("postgres.adminUser", servers.postgres().adminUser());
    settings.put("postgres.adminPassword", servers.postgres().adminPassword());
    for (Role role : Role.all()) {
      if (role.ownsSchema()) {
        settings.put(
            "postgres.passwords." + role.domain(), secrets.password("postgres-" + role.domain()));
      }
    }
    String redis = "redis://:" + servers.redisPassword() + "@127.0.0.1:" + servers.redis().port();
    settings.put("redis.cache", redis);
    settings.put("redis.coordination", redis);
    settings.put("redis.sessions", redis);
    settings.put("kafka.bootstrap", servers.kafka().bootstrap());
    settings.put("objects.directory", objects().toString());
    settings.put("rpc.serviceSecret", secrets.password("service"));
    settings.putAll(domains(secrets, ffmpeg));
    return settings;
  }

  private Map<String, String> domains(Secrets secrets, Ffmpeg ffmpeg) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("identity.keyEncryptionSecret", secrets.password("identity-keys"));
    settings.put("streaming.ffmpeg", ffmpeg.ffmpeg().toString());
    settings.put("streaming.ffprobe", ffmpeg.ffprobe().toString());
    settings.put(
        "streaming.ffmpegLibraryPath", ffmpeg.environment().getOrDefault("LD_LIBRARY_PATH", ""));
    settings.put("streaming.workDirectory", data.resolve("work").toString());
    settings.put("streaming.urlSecretId", KEY_ID);
    settings.put("streaming.urlSecrets." + KEY_ID, secrets.password("streaming-urls"));
    settings.put("ads.beaconKeyId", KEY_ID);
    settings.put("ads.beaconSecrets." + KEY_ID, secrets.password("ads-beacons"));
    return settings;
  }

  /// Creates the platform's database where there is none yet.
  ///
  /// @throws StartFailed when that can't be done
  static void createDatabase(PostgresServer server) {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
      if (!found.next()) {
        try (Statement create = connection.createStatement()) {
          create.execute("CREATE DATABASE " + DATABASE);
        }
      }
    } catch (SQLException e) {
      throw new StartFailed("the database can't be created: " + e.getMessage(), e);
    }
  }

  /// Creates the folders.
  ///
  /// @throws StartFailed when that can't be done
  void prepare() {
    try {
      Files.createDirectories(objects());
      Files.createDirectories(data.resolve("work"));
    } catch (IOException e) {
      throw new StartFailed("the data folder " + data + " can't be written: " + e.getMessage(), e);
    }
  }

  private static String text(int number) {
    return String.valueOf(number);
  }
}
