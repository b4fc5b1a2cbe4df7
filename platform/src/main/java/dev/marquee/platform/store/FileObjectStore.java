package dev.marquee.platform.store;

import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/// Objects as files under one directory. A write goes to a file beside its target, is forced to
/// disk, then moved over it in one step; such files begin with `~`, which no key may contain. A
/// reader keeps the file it opened whatever is put in its place.
///
/// A file can't be a directory too: no key may lie beneath another (`a` and `a/b`).
final class FileObjectStore extends BlockingObjectStore {
  private final Path root;

  FileObjectStore(Vertx vertx, Path root) {
    super(vertx);
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  void write(String key, Path file) throws IOException {
    try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
      replace(
          key,
          target -> {
            long bytes = source.size();
            for (long done = 0; done < bytes; ) {
              long copied = source.transferTo(done, bytes - done, target);
              if (copied <= 0) {
                throw new IOException("the file shrank while it was stored");
              }
              done += copied;
            }
          });
    }
  }

  @Override
  void write(String key, byte[] bytes) throws IOException {
    replace(
        key,
        target -> {
          ByteBuffer rest = ByteBuffer.wrap(bytes);
          while (rest.hasRemaining()) {
            target.write(rest);
          }
        });
  }

  private interface Filling {
    void into(FileChannel target) throws IOException;
  }

  private void replace(String key, Filling filling) throws IOException {
    Path path = root.resolve(key);
    Path folder = path.resolveSibling("");
    Path fresh = path.resolveSibling("~" + UUID.randomUUID());
    try {
      Files.createDirectories(folder);
      if (Files.isDirectory(path)) {
        throw beneath();
      }
      try (FileChannel target =
          FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        filling.into(target);
        target.force(true);
      }
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      force(folder);
    } catch (FileSystemException e) {
      if (liesBeneathAnother(folder)) {
        throw beneath();
      }
      throw e;
    } finally {
      if (Files.exists(fresh)) {
        Files.delete(fresh);
      }
    }
  }

  /// Makes the move itself outlast a crash.
  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private boolean liesBeneathAnother(Path folder) {
    return Stream.iterate(folder, path -> path != null && !path.equals(root), Path::getParent)
        .anyMatch(Files::isRegularFile);
  }

  private static Fault beneath() {
    return Fault.invalid("key", "must not lie beneath another key, nor above one");
  }

  @Override
  OptionalLong size(String key) throws IOException {
    Path path = root.resolve(key);
    try {
      return Files.isRegularFile(path) ? OptionalLong.of(Files.size(path)) : OptionalLong.empty();
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  Opened open(String key) throws IOException {
    FileChannel channel = channel(key);
    return new Opened(channel.size(), Channels.newInputStream(channel));
  }

  @Override
  Opened open(String key, long from, long length) throws IOException {
    FileChannel channel = channel(key);
    if (from >= channel.size()) {
      channel.close();
      throw pastTheEnd();
    }
    long bytes = Math.min(length, channel.size() - from);
    return new Opened(bytes, new FilePart(channel, from, bytes));
  }

  private FileChannel channel(String key) throws IOException {
    Path path = root.resolve(key);
    if (!Files.isRegularFile(path)) {
      throw missing();
    }
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw missing();
    }
  }

  @Override
  List<String> keys(String prefix, int max) throws IOException {
    Path start = root.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1));
    List<String> keys = new ArrayList<>();
    Files.walkFileTree(
        start,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String key = root.relativize(file).toString().replace('\\', '/');
            if (attributes.isRegularFile() && key.startsWith(prefix) && ObjectKeys.isKey(key)) {
              keys.add(key);
            }
            return FileVisitResult.CONTINUE;
          }

          // What went away while we looked isn't there.
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    Collections.sort(keys);
    return List.copyOf(keys.subList(0, Math.min(max, keys.size())));
  }

  @Override
  void remove(String key) throws IOException {
    Path path = root.resolve(key);
    if (Files.isRegularFile(path)) {
      Files.deleteIfExists(path);
    }
  }
}
