package dev.marquee.streaming.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The outermost boxes of an MP4 or QuickTime file ([ISO/IEC
/// 14496-12](https://www.iso.org/standard/83102.html) §4.2). Reads blocking.
final class Mp4File implements AutoCloseable {
  private static final Set<String> FIRST_BOXES =
      Set.of("ftyp", "styp", "moov", "mdat", "free", "skip", "wide", "pnot");
  private static final int BOXES_MAX = 1_000_000;
  private static final int BODY_BYTES_MAX = 16 << 20;

  /// One box.
  ///
  /// @param start of its header in the file
  /// @param headerBytes 8 or 16
  /// @param bytes with its header; may reach past the end of a truncated file
  record Box(String type, long start, int headerBytes, long bytes) {
    long end() {
      return start + bytes;
    }
  }

  private final FileChannel channel;

  private Mp4File(FileChannel channel) {
    this.channel = channel;
  }

  static Mp4File open(Path file) throws IOException {
    return new Mp4File(FileChannel.open(file, StandardOpenOption.READ));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /// True when it starts like an MP4 file but ends inside a box, or never says what its tracks are.
  boolean isTruncated() throws IOException {
    List<Box> boxes = boxes();
    if (boxes.isEmpty() || !FIRST_BOXES.contains(boxes.getFirst().type)) {
      return false;
    }
    return boxes.getLast().end() > channel.size()
        || boxes.stream().noneMatch(box -> box.type.equals("moov"));
  }

  /// All outermost boxes in order, as far as they make sense; the last may reach past the end.
  List<Box> boxes() throws IOException {
    List<Box> boxes = new ArrayList<>();
    long at = 0;
    while (channel.size() - at >= 8 && boxes.size() < BOXES_MAX) {
      Box box = box(at);
      if (box.bytes < box.headerBytes || box.end() < at) {
        break;
      }
      boxes.add(box);
      at = box.end();
    }
    return boxes;
  }

  /// What is in a box, without its header.
  ByteBuffer body(Box box) throws IOException {
    if (box.bytes > BODY_BYTES_MAX) {
      throw new IOException("a " + box.type + " box of " + box.bytes + " bytes");
    }
    return read(box.start + box.headerBytes, (int) box.bytes - box.headerBytes);
  }

  private Box box(long at) throws IOException {
    ByteBuffer header = read(at, 8);
    long bytes = Integer.toUnsignedLong(header.getInt());
    byte[] type = new byte[4];
    header.get(type);
    String name = new String(type, StandardCharsets.ISO_8859_1);
    if (bytes == 1 && channel.size() - at >= 16) {
      return new Box(name, at, 16, read(at + 8, 8).getLong());
    }
    return new Box(name, at, 8, bytes == 0 ? channel.size() - at : bytes);
  }

  private ByteBuffer read(long at, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("the file ends at byte " + channel.size());
      }
    }
    return buffer.flip();
  }
}
