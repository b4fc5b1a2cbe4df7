package dev.marquee.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the tests of this JVM leave to be tidied up when it ends: servers and their folders.
/// Folders of a JVM that was killed go at the next run.
final class TestRun {
  private static final String PREFIX = "marquee-test-";
  private static final Pattern FOLDER_NAME = Pattern.compile(PREFIX + "(\\d+)-.*");

  private final Path root;
  private final Queue<EmbeddedServer> servers = new ConcurrentLinkedQueue<>();

  private static final class Holder {
    static final TestRun CURRENT = begin();
  }

  private TestRun(Path root) {
    this.root = root;
  }

  static TestRun current() {
    return Holder.CURRENT;
  }

  private static TestRun begin() {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      deleteAbandoned(temporary);
      long pid = ProcessHandle.current().pid();
      var run = new TestRun(Files.createTempDirectory(temporary, PREFIX + pid + "-"));
      RunAs.ordinaryUser().admit(run.root);
      Runtime.getRuntime().addShutdownHook(new Thread(run::end, "test-servers-end"));
      return run;
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot create a folder in " + temporary, failed);
    }
  }

  /// A new folder for one server.
  Path folder(String name) {
    try {
      return Files.createTempDirectory(root, name + "-");
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot create a folder for " + name, failed);
    }
  }

  /// Has the server killed when this JVM ends, unless it was stopped before.
  <T extends EmbeddedServer> T keep(T server) {
    servers.add(server);
    return server;
  }

  /// Nothing in these folders is worth an orderly stop.
  private void end() {
    servers.forEach(EmbeddedServer::kill);
    try {
      DataFolder.delete(root);
    } catch (IOException leftToNextRun) {
      // A file appeared while its folder was deleted; the next run deletes both.
    }
  }

  static void deleteAbandoned(Path temporary) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, PREFIX + "*")) {
      for (Path folder : folders) {
        Matcher name = FOLDER_NAME.matcher(String.valueOf(folder.getFileName()));
        if (name.matches()
            && !ProcFs.isRunning(Long.parseLong(name.group(1)))
            && Files.isWritable(folder)) {
          DataFolder.delete(folder);
        }
      }
    }
  }
}
