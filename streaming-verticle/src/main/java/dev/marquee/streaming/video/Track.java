package dev.marquee.streaming.video;

import java.util.List;
import java.util.Optional;

/// One rendition as it lies in its file: an initialisation part, then segments without gaps.
///
/// @param name "360p", or "audio"
/// @param picture what is seen; absent in a sound track
/// @param codecs RFC 6381, e.g. "avc1.64001e"
/// @param timescale ticks per second of the durations
/// @param initBytes length of the initialisation part, which begins the file
/// @param segments in order
public record Track(
    String name,
    Optional<Picture> picture,
    String codecs,
    long timescale,
    long initBytes,
    List<Segment> segments) {

  /// Size and rate of a picture.
  ///
  /// @param framesPerSecond as encoded
  public record Picture(int width, int height, double framesPerSecond) {}

  /// One segment.
  ///
  /// @param offset of its first byte in the file
  /// @param ticks duration in the track's timescale
  public record Segment(long offset, long bytes, long ticks) {}

  public Track {
    segments = List.copyOf(segments);
  }

  public double seconds(Segment segment) {
    return (double) segment.ticks / timescale;
  }

  /// Duration of the whole track.
  public double seconds() {
    return (double) segments.stream().mapToLong(Segment::ticks).sum() / timescale;
  }

  /// What a media playlist must announce: its longest segment in whole seconds, rounded (RFC
  /// 8216bis §4.4.3.1).
  public int targetSeconds() {
    return (int)
        Math.max(1, segments.stream().mapToLong(s -> Math.round(seconds(s))).max().orElse(1));
  }

  /// Bits per second over the whole track.
  public long averageBandwidth() {
    return Math.round(segments.stream().mapToLong(Segment::bytes).sum() * 8 / seconds());
  }

  /// The peak segment bit rate of RFC 8216bis §4: the highest over any run of segments that lasts
  /// from a half to one and a half target durations.
  public long peakBandwidth() {
    double peak = 0;
    double shortest = targetSeconds() * 0.5;
    double longest = targetSeconds() * 1.5;
    for (int from = 0; from < segments.size(); from++) {
      double seconds = 0;
      long bytes = 0;
      for (int to = from; to < segments.size() && seconds <= longest; to++) {
        seconds += seconds(segments.get(to));
        bytes += segments.get(to).bytes();
        if (seconds >= shortest && seconds <= longest) {
          peak = Math.max(peak, bytes * 8 / seconds);
        }
      }
    }
    return peak == 0 ? averageBandwidth() : (long) Math.ceil(peak);
  }
}
