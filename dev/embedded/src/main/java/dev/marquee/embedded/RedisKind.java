package dev.marquee.embedded;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How Redis is started: the static binary from the Signal artefact with a settings file, which
/// keeps the password out of the process list.
record RedisKind(RedisOptions options, Path binaries) implements ServerKind {
  private static final String BINARY = "redis-server-7.0.15-linux-amd64";
  private static final int REPLY_LIMIT_MILLIS = 1_000;

  static RedisKind of(RedisOptions options) {
    Path folder = UnpackedFolder.cache().resolve("redis-7.0.15");
    return new RedisKind(options, UnpackedFolder.ensure(folder, RedisKind::unpackInto));
  }

  private static void unpackInto(Path folder) throws IOException {
    try (InputStream binary = RedisKind.class.getResourceAsStream("/" + BINARY)) {
      if (binary == null) {
        throw new FileNotFoundException(BINARY + " is not on the class path");
      }
      Path program = folder.resolve("redis-server");
      Files.copy(binary, program);
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Override
  public String name() {
    return "Redis";
  }

  @Override
  public Path folder() {
    return options.dataDir();
  }

  @Override
  public Signal stopSignal() {
    return Signal.TERM;
  }

  @Override
  public Duration stopLimit() {
    return Duration.ofSeconds(10);
  }

  @Override
  public Duration startLimit() {
    return Duration.ofSeconds(30);
  }

  @Override
  public void clearLeftovers() {
    // Redis leaves nothing that hinders the next start.
  }

  @Override
  public void prepare(int port) throws IOException {
    Path settings = settingsFile();
    Files.deleteIfExists(settings);
    Files.createFile(
        settings,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(settings, settings(port));
  }

  private Path settingsFile() {
    return folder().resolve("redis.conf");
  }

  private String settings(int port) {
    String common =
        """
        bind 127.0.0.1
        port %d
        dir "%s"
        daemonize no
        save ""
        maxmemory-policy noeviction
        """
            .formatted(port, folder());
    String durability =
        options.durable()
            ? "appendonly yes\nappendfsync everysec\nrequirepass " + options.password() + "\n"
            : "appendonly no\n";
    return common + durability;
  }

  @Override
  public ChildProcess.Command command(int port) {
    return new ChildProcess.Command(
        List.of(binaries.resolve("redis-server").toString(), settingsFile().toString()),
        Map.of(),
        RunAs.SELF,
        folder(),
        folder().resolve("server.log"),
        stopSignal());
  }

  /// Ready once it answers `PING`: with `PONG`, or by asking for the password. While it still reads
  /// its data it answers `-LOADING`.
  @Override
  public boolean isReady(int port, long pid) {
    try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      socket.setSoTimeout(REPLY_LIMIT_MILLIS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      String reply = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
      return reply.equals("+PONG") || reply.equals("-NOAU");
    } catch (IOException notYet) {
      return false;
    }
  }
}
