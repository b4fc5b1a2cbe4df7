package dev.marquee.streaming.video;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// Writes HLS playlists ([RFC
/// 8216bis](https://datatracker.ietf.org/doc/draft-pantos-hls-rfc8216bis/) and Apple's authoring
/// rules) from a segment index. All URIs are relative and carry nothing of a session, so the bytes
/// are the same for everybody.
public final class Playlists {
  /// Name of the multivariant playlist.
  public static final String MAIN = "main.m3u8";

  /// Name of an initialisation part within its track.
  public static final String INIT = "init.mp4";

  private static final String EXTENSION = ".m3u8";
  private static final String SEGMENT_EXTENSION = ".m4s";

  /// 6 is the least for `EXT-X-MAP` in a plain playlist; 7 is what Apple asks of fragmented MP4.
  private static final String HEAD = "#EXTM3U\n#EXT-X-VERSION:7\n";

  private static final String GROUP = "aac";

  private Playlists() {}

  /// The multivariant playlist, lowest variant first.
  public static String main(MediaIndex index) {
    StringBuilder text = new StringBuilder(HEAD).append("#EXT-X-INDEPENDENT-SEGMENTS\n");
    Optional<Track> sound = index.sound();
    sound.ifPresent(track ->
        text.append("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"" + GROUP + "\",NAME=\"Original\",")
            .append("DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"")
            .append(nameOf(track))
            .append("\"\n"));
    for (Track track : index.pictures()) {
      text.append(variant(track, sound)).append(nameOf(track)).append('\n');
    }
    return text.toString();
  }

  private static String variant(Track track, Optional<Track> sound) {
    Track.Picture picture = track.picture().orElseThrow();
    long peak = track.peakBandwidth() + sound.map(Track::peakBandwidth).orElse(0L);
    long average = track.averageBandwidth() + sound.map(Track::averageBandwidth).orElse(0L);
    return "#EXT-X-STREAM-INF:BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d,CODECS=\"%s\",RESOLUTION=%dx%d,"
            .formatted(
                peak,
                average,
                sound.map(s -> track.codecs() + "," + s.codecs()).orElse(track.codecs()),
                picture.width(),
                picture.height())
        + String.format(
            Locale.ROOT,
            "FRAME-RATE=%.3f,VIDEO-RANGE=SDR,CLOSED-CAPTIONS=NONE%s\n",
            picture.framesPerSecond(),
            sound.isPresent() ? ",AUDIO=\"" + GROUP + "\"" : "");
  }

  /// The media playlist of one track.
  public static String media(Track track) {
    List<Track.Segment> segments = track.segments();
    StringBuilder text = new StringBuilder(256 + 40 * segments.size());
    text.append(HEAD)
        .append("#EXT-X-TARGETDURATION:")
        .append(track.targetSeconds())
        .append("\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n")
        .append("#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"")
        .append(track.name())
        .append('/')
        .append(INIT)
        .append("\"\n");
    for (int i = 0; i < segments.size(); i++) {
      text.append("#EXTINF:");
      appendSeconds(text, segments.get(i).ticks(), track.timescale());
      text.append(",\n").append(track.name()).append('/').append(i).append(SEGMENT_EXTENSION);
      text.append('\n');
    }
    return text.append("#EXT-X-ENDLIST\n").toString();
  }

  /// With five decimals; a film has a thousand of these, and `String.format` takes a microsecond
  /// each.
  private static void appendSeconds(StringBuilder text, long ticks, long timescale) {
    long rounded = Math.round(ticks * 1e5 / timescale);
    text.append(rounded / 100_000).append('.');
    text.append(100_000 + rounded % 100_000);
    text.deleteCharAt(text.length() - 6);
  }

  /// File name of a track's playlist.
  public static String nameOf(Track track) {
    return track.name() + EXTENSION;
  }

  /// The number in a segment's file name; empty when it isn't one.
  public static OptionalLong segmentNumber(String file) {
    String number =
        file.endsWith(SEGMENT_EXTENSION)
            ? file.substring(0, file.length() - SEGMENT_EXTENSION.length())
            : "";
    boolean canonical = number.matches("0|[1-9]\\d{0,6}");
    return canonical ? OptionalLong.of(Long.parseLong(number)) : OptionalLong.empty();
  }
}
