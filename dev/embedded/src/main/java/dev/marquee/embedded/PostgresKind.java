package dev.marquee.embedded;

import static java.util.Map.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How Postgres is started. The data are in the folder `cluster` below the server's folder, owned
/// by the user Postgres runs as.
record PostgresKind(PostgresOptions options, PostgresBinaries binaries, RunAs runAs)
    implements ServerKind {
  private static final int STATUS_LINE = 7;

  @Override
  public String name() {
    return "Postgres";
  }

  @Override
  public Path folder() {
    return options.dataDir();
  }

  private Path cluster() {
    return folder().resolve("cluster");
  }

  private Path lockFile() {
    return cluster().resolve("postmaster.pid");
  }

  /// TERM would wait for all clients to leave; INT ends their sessions and writes a checkpoint.
  @Override
  public Signal stopSignal() {
    return Signal.INT;
  }

  @Override
  public Duration stopLimit() {
    return Duration.ofSeconds(20);
  }

  @Override
  public Duration startLimit() {
    return Duration.ofSeconds(60);
  }

  /// Backends can outlive a postmaster that was killed alone, and would block the next start. A
  /// lock file whose pid went to a foreign process would block it too.
  @Override
  public void clearLeftovers() throws IOException {
    if (!Files.isDirectory(cluster())) {
      return;
    }
    ProcFs.workingIn(cluster(), "postgres").forEach(ChildProcess::killTree);
    Files.deleteIfExists(lockFile());
  }

  @Override
  public void prepare(int port) throws IOException {
    runAs.admit(folder());
    if (Files.exists(cluster())) {
      requireSameMajorVersion();
    } else {
      new PostgresCluster(this).create();
    }
    runAs.own(cluster());
    Files.writeString(cluster().resolve("pg_hba.conf"), accessRules());
  }

  private void requireSameMajorVersion() throws IOException {
    String found = Files.readString(cluster().resolve("PG_VERSION")).strip();
    if (!found.equals(Integer.toString(PostgresBinaries.MAJOR_VERSION))) {
      throw new ServerStartException(
          "The data in %s were written by Postgres %s; this is Postgres %d."
              .formatted(cluster(), found, PostgresBinaries.MAJOR_VERSION));
    }
  }

  private String accessRules() {
    return "host all all 127.0.0.1/32 %s%nhost replication all 127.0.0.1/32 %1$s%n"
        .formatted(options.durable() ? "scram-sha-256" : "trust");
  }

  @Override
  public ChildProcess.Command command(int port) {
    var words = new ArrayList<String>();
    words.addAll(List.of(binaries.program("postgres"), "-D", cluster().toString()));
    settings(port).forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
    return childCommand(words);
  }

  ChildProcess.Command childCommand(List<String> words) {
    return new ChildProcess.Command(
        words, Map.of(), runAs, folder(), folder().resolve("server.log"), stopSignal());
  }

  private Map<String, String> settings(int port) {
    String safe = options.durable() ? "on" : "off";
    return Map.ofEntries(
        entry("port", Integer.toString(port)),
        entry("listen_addresses", "127.0.0.1"),
        entry("unix_socket_directories", ""),
        entry("max_connections", "200"),
        entry("password_encryption", "scram-sha-256"),
        entry("timezone", "UTC"),
        entry("log_timezone", "UTC"),
        entry("fsync", safe),
        entry("synchronous_commit", safe),
        entry("full_page_writes", safe),
        entry("wal_init_zero", safe));
  }

  /// Postgres writes its state into its lock file; `pg_ctl -w` reads the same line.
  @Override
  public boolean isReady(int port, long pid) {
    try {
      List<String> lines = Files.readAllLines(lockFile());
      return lines.size() > STATUS_LINE
          && lines.getFirst().strip().equals(Long.toString(pid))
          && lines.get(STATUS_LINE).strip().equals("ready");
    } catch (NoSuchFileException notYet) {
      return false;
    } catch (IOException unreadable) {
      throw new ServerStartException("Cannot read " + lockFile() + ".", unreadable);
    }
  }
}
