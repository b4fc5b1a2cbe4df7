package dev.marquee.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// A folder that one server keeps its data in, and the lock that lets only one JVM serve it.
final class DataFolder {
  private static final long MEBIBYTE = 1024L * 1024;
  private static final long FREE_MIB_MIN = 500;

  private DataFolder() {}

  /// Creates a folder only this user can look into, or checks that an existing one can be written.
  static void create(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      Files.delete(Files.createTempFile(folder, "write-check", null));
    } catch (IOException refused) {
      throw new ServerStartException(
          "The data folder %s cannot be written (%s). Choose another one with --data."
              .formatted(folder, reason(refused)),
          refused);
    }
  }

  private static String reason(IOException refused) {
    return refused.getClass().getSimpleName() + ": " + refused.getMessage();
  }

  static void requireSpace(Path folder) {
    try {
      requireSpace(folder, Files.getFileStore(folder).getUsableSpace());
    } catch (IOException unknown) {
      throw new ServerStartException("Cannot ask how much space " + folder + " has.", unknown);
    }
  }

  static void requireSpace(Path folder, long freeBytes) {
    long freeMib = freeBytes / MEBIBYTE;
    if (freeMib < FREE_MIB_MIN) {
      throw new ServerStartException(
          "The disk of the data folder %s has only %d MB free; %d MB are needed."
              .formatted(folder, freeMib, FREE_MIB_MIN));
    }
  }

  /// The lock of a folder. The system frees it when this JVM ends in any way.
  static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new ServerStartException(
          "The data folder %s is in use by another Marquee. Stop that one or choose another folder."
              .formatted(folder));
    }
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException inThisJvm) {
      return null;
    }
  }

  /// Deletes a folder with all that is in it; a missing one is fine.
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
