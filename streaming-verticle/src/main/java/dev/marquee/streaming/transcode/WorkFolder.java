package dev.marquee.streaming.transcode;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This process's own folder for work in progress. It holds a lock file; a folder whose lock is
/// free belonged to a process that was killed, and is cleared away at the next start. Blocks.
public final class WorkFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkFolder.class);
  private static final String LOCK = ".lock";

  private final Path folder;
  private final FileChannel lockFile;

  private WorkFolder(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /// A new folder below the given one, after clearing away what the dead have left there.
  public static WorkFolder open(Path parent) throws IOException {
    Files.createDirectories(parent);
    try (Stream<Path> others = Files.list(parent)) {
      others.filter(Files::isDirectory).filter(WorkFolder::isAbandoned).forEach(WorkFolder::remove);
    }
    Path folder = Files.createDirectory(parent.resolve(UUID.randomUUID().toString()));
    FileChannel lockFile =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lockFile.lock();
    return new WorkFolder(folder, lockFile);
  }

  /// A new empty folder for one run.
  Path create(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }

  /// Bytes that may still be written to this disk.
  long usableBytes() throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
    remove(folder);
  }

  /// Removes a folder and what is in it.
  static void remove(Path folder) {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      log.warn("can't clear away {}", folder, e);
    }
  }

  private static boolean isAbandoned(Path folder) {
    try (FileChannel file =
            FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      return lock != null;
    } catch (OverlappingFileLockException | IOException e) {
      return false;
    }
  }
}
