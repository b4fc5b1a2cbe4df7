package dev.marquee.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// A folder of binaries unpacked once and then used by every JVM of this user. It appears under its
/// name only when complete, and is unpacked again when files are missing (temporary folders get
/// cleaned).
final class UnpackedFolder {
  private static final Object ONE_AT_A_TIME = new Object();

  /// Fills an empty folder.
  interface Content {
    void unpackInto(Path folder) throws IOException;
  }

  private UnpackedFolder() {}

  /// Where this user's binaries are kept. Anybody may read it (Postgres can run as another user);
  /// only this user may write it, for what is in it gets executed.
  static Path cache() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"), "marquee-" + RunAs.ownUserName());
    try {
      Files.createDirectories(folder);
      if ((Integer) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS)
          != RunAs.ownUserId()) {
        throw new ServerStartException(
            folder + " belongs to another user. Delete it or set another java.io.tmpdir.");
      }
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      return folder;
    } catch (IOException refused) {
      throw new ServerStartException("Cannot keep binaries in " + folder + ".", refused);
    }
  }

  static Path ensure(Path target, Content content) {
    try {
      if (isComplete(target)) {
        return target;
      }
      return ensureLocked(target, content);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot unpack into " + target, failed);
    }
  }

  private static Path ensureLocked(Path target, Content content) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException(target + " has no parent folder");
    }
    Files.createDirectories(parent);
    synchronized (ONE_AT_A_TIME) {
      try (FileChannel channel =
              FileChannel.open(
                  sibling(target, ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && !isComplete(target)) {
          unpack(target, content);
        }
      }
    }
    return target;
  }

  private static void unpack(Path target, Content content) throws IOException {
    Path part = sibling(target, ".part");
    DataFolder.delete(part);
    Files.createDirectory(
        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    content.unpackInto(part);
    Files.write(marker(part), listing(part));
    DataFolder.delete(target);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isComplete(Path target) throws IOException {
    return Files.exists(marker(target))
        && listing(target).equals(Files.readAllLines(marker(target)));
  }

  /// Size and name of every file, without the marker that holds this list.
  private static List<String> listing(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> !file.equals(marker(folder)))
          .map(file -> sizeOf(file) + " " + folder.relativize(file))
          .sorted()
          .toList();
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      return -1;
    }
  }

  private static Path marker(Path folder) {
    return folder.resolve(".complete");
  }

  private static Path sibling(Path target, String ending) {
    return target.resolveSibling(target.getFileName() + ending);
  }
}
