package dev.marquee.streaming.video;

import dev.marquee.streaming.video.Track.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the segment index of a fragmented MP4 file of one track, as FFmpeg writes it for us:
/// `ftyp`, `moov`, then pairs of `moof` and `mdat`, each a fragment that starts with a key frame
/// (ISO/IEC 14496-12 §8.8).
final class FragmentedMp4 {
  /// What we encode sound to: AAC-LC.
  static final String AAC_LC = "mp4a.40.2";

  private static final int TRUN_DURATION = 0x100;
  private static final int TRUN_SIZE = 0x200;
  private static final int TRUN_FLAGS = 0x400;
  private static final int TRUN_COMPOSITION = 0x800;
  private static final int TRUN_DATA_OFFSET = 0x1;
  private static final int TRUN_FIRST_FLAGS = 0x4;

  private record Fragment(long offset, long startTicks, long ticks) {}

  private FragmentedMp4() {}

  /// The file's track, fragments joined to segments: a fragment belongs to the segment its start
  /// falls into, so that the segments of all tracks keep step however long their frames are.
  ///
  /// @param segmentDuration what segments aim at
  static Track index(
      Path file, String name, Optional<Track.Picture> picture, Duration segmentDuration)
      throws IOException {
    try (Mp4File mp4 = Mp4File.open(file)) {
      List<Mp4File.Box> boxes = mp4.boxes();
      ByteBuffer moov = mp4.body(only(boxes, "moov"));
      long timescale = timescale(moov);
      List<Fragment> fragments = new ArrayList<>();
      long end = 0;
      for (Mp4File.Box box : boxes) {
        if (box.type().equals("moof")) {
          fragments.add(fragment(mp4.body(box), box.start()));
        } else if (box.type().equals("mdat")) {
          end = box.end();
        }
      }
      if (fragments.isEmpty()) {
        throw new IOException("no fragments in " + name);
      }
      long segmentTicks = segmentDuration.toMillis() * timescale / 1_000;
      return new Track(
          name,
          picture,
          picture.isPresent() ? avcCodec(moov) : AAC_LC,
          timescale,
          fragments.getFirst().offset,
          segments(fragments, segmentTicks, end));
    }
  }

  private static List<Segment> segments(List<Fragment> fragments, long segmentTicks, long end) {
    List<Segment> segments = new ArrayList<>();
    long offset = fragments.getFirst().offset;
    long ticks = 0;
    for (int i = 0; i < fragments.size(); i++) {
      ticks += fragments.get(i).ticks;
      boolean last = i + 1 == fragments.size();
      long next = last ? end : fragments.get(i + 1).offset;
      if (last
          || fragments.get(i + 1).startTicks / segmentTicks
              > fragments.get(i).startTicks / segmentTicks) {
        segments.add(new Segment(offset, next - offset, ticks));
        offset = next;
        ticks = 0;
      }
    }
    return segments;
  }

  /// `moof` → `traf` → `tfhd` (default duration), `tfdt` (start), `trun` (samples).
  private static Fragment fragment(ByteBuffer moof, long offset) throws IOException {
    ByteBuffer traf = child(moof, "traf");
    long defaultTicks = defaultTicks(child(traf, "tfhd"));
    ByteBuffer tfdt = child(traf, "tfdt");
    boolean wide = tfdt.getInt() >>> 24 == 1;
    long start = wide ? tfdt.getLong() : Integer.toUnsignedLong(tfdt.getInt());
    return new Fragment(offset, start, ticks(child(traf, "trun"), defaultTicks));
  }

  private static long defaultTicks(ByteBuffer tfhd) {
    int flags = tfhd.getInt() & 0xFFFFFF;
    tfhd.getInt(); // track id
    skip(tfhd, ((flags & 0x1) != 0 ? 8 : 0) + ((flags & 0x2) != 0 ? 4 : 0));
    return (flags & 0x8) != 0 ? Integer.toUnsignedLong(tfhd.getInt()) : 0;
  }

  private static long ticks(ByteBuffer trun, long defaultTicks) {
    int flags = trun.getInt() & 0xFFFFFF;
    int samples = trun.getInt();
    if ((flags & TRUN_DURATION) == 0) {
      return samples * defaultTicks;
    }
    skip(
        trun,
        ((flags & TRUN_DATA_OFFSET) != 0 ? 4 : 0) + ((flags & TRUN_FIRST_FLAGS) != 0 ? 4 : 0));
    int rest = 4 * Integer.bitCount(flags & (TRUN_SIZE | TRUN_FLAGS | TRUN_COMPOSITION));
    long ticks = 0;
    for (int i = 0; i < samples; i++) {
      ticks += Integer.toUnsignedLong(trun.getInt());
      skip(trun, rest);
    }
    return ticks;
  }

  private static long timescale(ByteBuffer moov) throws IOException {
    ByteBuffer mdhd = child(child(child(moov, "trak"), "mdia"), "mdhd");
    boolean wide = mdhd.getInt() >>> 24 == 1;
    skip(mdhd, wide ? 16 : 8);
    return Integer.toUnsignedLong(mdhd.getInt());
  }

  /// RFC 6381: profile, constraints and level, as they stand in the decoder's configuration.
  private static String avcCodec(ByteBuffer moov) throws IOException {
    ByteBuffer stbl = child(child(child(child(moov, "trak"), "mdia"), "minf"), "stbl");
    ByteBuffer stsd = child(stbl, "stsd");
    skip(stsd, 8); // version and flags, entry count
    ByteBuffer avc1 = child(stsd, "avc1");
    skip(avc1, 78); // fixed part of a visual sample entry
    ByteBuffer avcC = child(avc1, "avcC");
    avcC.get(); // configuration version
    return String.format("avc1.%02x%02x%02x", avcC.get(), avcC.get(), avcC.get());
  }

  private static Mp4File.Box only(List<Mp4File.Box> boxes, String type) throws IOException {
    return boxes.stream()
        .filter(box -> box.type().equals(type))
        .findFirst()
        .orElseThrow(() -> new IOException("no " + type + " box"));
  }

  /// The first child box of this type, without its header.
  private static ByteBuffer child(ByteBuffer parent, String type) throws IOException {
    ByteBuffer at = parent.slice();
    while (at.remaining() >= 8) {
      int bytes = at.getInt();
      byte[] name = new byte[4];
      at.get(name);
      if (bytes < 8 || bytes - 8 > at.remaining()) {
        break;
      }
      if (type.equals(new String(name, StandardCharsets.ISO_8859_1))) {
        return at.slice(at.position(), bytes - 8);
      }
      skip(at, bytes - 8);
    }
    throw new IOException("no " + type + " box");
  }

  private static void skip(ByteBuffer buffer, int bytes) {
    buffer.position(buffer.position() + bytes);
  }
}
