package dev.marquee.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A new, empty database cluster. It gets its final name only when complete, so that a killed
/// `initdb` leaves nothing that looks like data.
record PostgresCluster(PostgresKind kind) {
  private static final Duration INITDB_LIMIT = Duration.ofSeconds(60);

  void create() throws IOException {
    Path unfinished = kind.folder().resolve("cluster.new");
    Path passwordFile = kind.folder().resolve("initdb.password");
    DataFolder.delete(unfinished);
    Files.deleteIfExists(passwordFile);

    createPrivate(passwordFile);
    Files.writeString(passwordFile, kind.options().adminPassword() + "\n");
    Files.createDirectory(unfinished);
    kind.runAs().own(passwordFile);
    kind.runAs().own(unfinished);
    try {
      initialise(unfinished, passwordFile);
    } finally {
      Files.delete(passwordFile);
    }
    Files.move(unfinished, kind.folder().resolve("cluster"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void createPrivate(Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private void initialise(Path folder, Path passwordFile) throws IOException {
    ChildProcess.Command command = kind.childCommand(words(folder, passwordFile));
    int exitCode = ChildProcess.start(command).awaitExit(INITDB_LIMIT);
    if (exitCode != 0) {
      throw new ServerStartException(
          "initdb failed with exit code %d; its log is %s. It ends with:%n%s"
              .formatted(exitCode, command.log(), Files.readString(command.log())));
    }
  }

  /// The C library's locale must know UTF-8 as well as the built-in one: `pg_trgm` asks it what a
  /// letter is, and finds none in Hindi under the C locale.
  private List<String> words(Path folder, Path passwordFile) {
    var words =
        new ArrayList<>(
            List.of(
                kind.binaries().program("initdb"),
                "--pgdata=" + folder,
                "--username=" + PostgresOptions.ADMIN_USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions"));
    if (!kind.options().durable()) {
      words.add("--no-sync");
    }
    return words;
  }
}
