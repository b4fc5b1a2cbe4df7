package dev.marquee.streaming.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.streaming.video.Track.Picture;
import dev.marquee.streaming.video.Track.Segment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlaylistsTest {
  private static final Track LOW =
      new Track(
          "144p",
          Optional.of(new Picture(256, 144, 24)),
          "avc1.64000c",
          12_288,
          800,
          List.of(
              new Segment(800, 90_000, 73_728),
              new Segment(90_800, 60_000, 73_728),
              new Segment(150_800, 10_000, 24_576)));
  private static final Track HIGH =
      new Track(
          "360p",
          Optional.of(new Picture(640, 360, 30_000 / 1_001.0)),
          "avc1.64001e",
          30_000,
          810,
          List.of(new Segment(810, 600_000, 180_180), new Segment(600_810, 300_000, 180_180)));
  private static final Track SOUND =
      new Track(
          "audio",
          Optional.empty(),
          "mp4a.40.2",
          48_000,
          700,
          List.of(new Segment(700, 96_000, 288_768), new Segment(96_700, 90_000, 287_232)));

  @Test
  void theMultivariantPlaylistNamesEveryVariantAndItsSound() {
    assertThat(Playlists.main(new MediaIndex("f", List.of(LOW, HIGH, SOUND), 0)))
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="Original",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=247660,AVERAGE-BANDWIDTH=215429,CODECS="avc1.64000c,mp4a.40.2",RESOLUTION=256x144,FRAME-RATE=24.000,VIDEO-RANGE=SDR,CLOSED-CAPTIONS=NONE,AUDIO="aac"
            144p.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=926861,AVERAGE-BANDWIDTH=723401,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=29.970,VIDEO-RANGE=SDR,CLOSED-CAPTIONS=NONE,AUDIO="aac"
            360p.m3u8
            """);
  }

  @Test
  void aSilentFilmHasNoSoundGroup() {
    assertThat(Playlists.main(new MediaIndex("f", List.of(LOW), 0)))
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-STREAM-INF:BANDWIDTH=120000,AVERAGE-BANDWIDTH=91429,CODECS="avc1.64000c",RESOLUTION=256x144,FRAME-RATE=24.000,VIDEO-RANGE=SDR,CLOSED-CAPTIONS=NONE
            144p.m3u8
            """);
  }

  @Test
  void aMediaPlaylistNamesItsSegmentsRelatively() {
    assertThat(Playlists.media(LOW))
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-TARGETDURATION:6
            #EXT-X-MEDIA-SEQUENCE:0
            #EXT-X-PLAYLIST-TYPE:VOD
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-MAP:URI="144p/init.mp4"
            #EXTINF:6.00000,
            144p/0.m4s
            #EXTINF:6.00000,
            144p/1.m4s
            #EXTINF:2.00000,
            144p/2.m4s
            #EXT-X-ENDLIST
            """);
  }

  @Test
  void aTinyLastSegmentDoesNotMakeThePeak() {
    Track track =
        new Track(
            "144p",
            LOW.picture(),
            LOW.codecs(),
            1_000,
            0,
            List.of(new Segment(0, 60_000, 6_000), new Segment(60_000, 9_000, 40)));

    assertThat(track.peakBandwidth()).isEqualTo(91_391);
  }

  @Test
  void onlyCanonicalSegmentNamesHaveNumbers() {
    assertThat(Playlists.segmentNumber("0.m4s")).hasValue(0);
    assertThat(Playlists.segmentNumber("120.m4s")).hasValue(120);
    assertThat(List.of("00.m4s", "-1.m4s", "1.mp4", ".m4s", "1", "../1.m4s", "99999999.m4s"))
        .allSatisfy(name -> assertThat(Playlists.segmentNumber(name)).isEmpty());
  }
}
