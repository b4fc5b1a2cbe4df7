package dev.marquee.streaming.upload;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// The files that uploads grow in. A file's length is the upload's offset: bytes are only ever
/// appended, one write at a time, so that whatever is there after a crash is a true beginning of
/// the whole. Every offset that was told to a client had been forced to the disk before. A file
/// that is written is locked, for processes that share the folder.
public final class UploadFiles {
  private final Path root;
  private final WorkerExecutor workers;

  /// @param root a folder of its own; processes that share uploads must share it
  /// @param workers for the blocking calls
  public UploadFiles(Path root, WorkerExecutor workers) {
    this.root = root.toAbsolutePath().normalize();
    this.workers = workers;
  }

  /// How far an upload is; what is reported is on the disk.
  public Future<Long> offset(Upload upload) {
    return blocking(() -> {
      Path file = path(upload);
      if (!Files.exists(file)) {
        return 0L;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
        return channel.size();
      }
    });
  }

  /// Opens an upload to be continued where its client means to, which must be its end. Until the
  /// append is finished no other process can write it; within this one, [UploadLocks] sees to that.
  public Future<UploadAppend> append(Upload upload, long claimed) {
    return blocking(() -> {
      Path file = path(upload);
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        take(channel, claimed);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      return new UploadAppend(channel, claimed, upload, workers);
    });
  }

  /// The lock ends when the channel is closed, or the process dies.
  private static void take(FileChannel channel, long claimed) throws IOException {
    if (!tryLock(channel)) {
      throw new UploadAppend.BusyException();
    }
    if (channel.size() != claimed) {
      channel.force(true);
      throw new UploadAppend.OtherOffsetException(channel.size());
    }
    channel.position(claimed);
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path path(Upload upload) {
    return path(upload.tenant(), upload.id());
  }

  Future<Void> delete(Upload upload) {
    return delete(upload.tenant(), upload.id());
  }

  Future<Void> delete(String tenant, UUID id) {
    return blocking(() -> Files.deleteIfExists(path(tenant, id))).mapEmpty();
  }

  /// Bytes that may still be written to this disk.
  Future<Long> usableBytes() {
    return blocking(() -> Files.getFileStore(Files.createDirectories(root)).getUsableSpace());
  }

  /// Uploads that have a file here, by tenant.
  Future<Map<String, List<UUID>>> all() {
    return blocking(() -> {
      Map<String, List<UUID>> tenantToIds = new HashMap<>();
      for (Path tenant : list(root)) {
        List<UUID> ids = new ArrayList<>();
        for (Path file : list(tenant)) {
          ids.add(UUID.fromString(file.getFileName().toString()));
        }
        tenantToIds.put(tenant.getFileName().toString(), ids);
      }
      return tenantToIds;
    });
  }

  private Path path(String tenant, UUID id) {
    Path file = root.resolve(tenant).resolve(id.toString()).normalize();
    if (!file.startsWith(root) || file.getNameCount() != root.getNameCount() + 2) {
      throw new IllegalArgumentException("no folder name: " + tenant);
    }
    return file;
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /// Vert.x allows every answer to be null; ours never is.
  @SuppressWarnings("NullAway")
  private <T> Future<T> blocking(Callable<T> work) {
    return workers.executeBlocking(work, false);
  }
}
