package dev.marquee.streaming.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.embedded.TestServers;
import dev.marquee.streaming.Clips;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscoderIT {
  private static final Probe PROBE =
      new Probe(ProbeIT.TOOLS, Duration.ofMinutes(1), Duration.ofMinutes(1));

  @TempDir private Path folder;

  private final List<Integer> progress = new ArrayList<>();

  @Test
  void segmentsOfAllTracksBeginTogetherAndEveryTwoSecondsIsAKeyFrame() throws Exception {
    MediaIndex index = transcode(Clips.small(), Duration.ofSeconds(2), true);

    assertThat(index.tracks()).extracting(Track::name).containsExactly("144p", "audio");
    assertThat(index.tracks())
        .allSatisfy(track -> {
          assertThat(track.segments()).hasSize(2);
          assertThat(track.seconds(track.segments().getFirst())).isCloseTo(2, within(0.6));
        });
    assertThat(index.pictures().getFirst().seconds()).isCloseTo(4, within(0.001));
    assertThat(index.durationMillis()).isEqualTo(4_000);
    assertThat(keyFrameTimes(folder.resolve("144p.mp4"))).containsExactly(0.0, 2.0);
    assertThat(Files.size(folder.resolve("progressive.mp4"))).isEqualTo(index.progressiveBytes());
    assertThat(progress).isNotEmpty().allSatisfy(percent -> assertThat(percent).isBetween(0, 99));
  }

  @Test
  void theIndexCoversTheWholeFile() throws Exception {
    MediaIndex index = transcode(Clips.small(), Duration.ofSeconds(2), false);

    for (Track track : index.tracks()) {
      Track.Segment last = track.segments().getLast();
      assertThat(track.segments().getFirst().offset()).isEqualTo(track.initBytes());
      assertThat(last.offset() + last.bytes())
          .isEqualTo(Files.size(folder.resolve(track.name() + ".mp4")));
    }
    assertThat(index.progressiveBytes()).isZero();
  }

  @Test
  void theCodecsAreTheOnesInTheFile() throws Exception {
    MediaIndex index = transcode(Clips.small(), Duration.ofSeconds(6), false);

    assertThat(index.pictures().getFirst().codecs()).isEqualTo("avc1.42c00c");
    assertThat(index.sound().orElseThrow().codecs()).isEqualTo("mp4a.40.2");
  }

  @Test
  void anOddTurnedSilentVideoOfVaryingRateComesOutEvenAndWhole() throws Exception {
    Path odd =
        Clips.render(
            "odd-source.mkv",
            "-f lavfi -i testsrc=size=321x181:rate=30:duration=3"
                + " -vf select='not(mod(n\\,3))+lt(t\\,1)' -fps_mode vfr -c:v mpeg4");
    Path turned = Clips.render("odd-turned.mp4", "-display_rotation 90 -i " + odd + " -c copy");

    MediaIndex index = transcode(turned, Duration.ofSeconds(2), false);

    Track.Picture picture = index.pictures().getLast().picture().orElseThrow();
    assertThat(picture.height()).isGreaterThan(picture.width());
    assertThat(picture.width() % 2 + picture.height() % 2).isZero();
    assertThat(index.sound()).isEmpty();
    assertThat(index.pictures().getLast().seconds()).isCloseTo(3, within(0.1));
  }

  @Test
  void soundThatBeginsLateStaysInStep() throws Exception {
    Path late =
        Clips.render(
            "late.mkv",
            "-i "
                + Clips.small()
                + " -itsoffset 1 -i "
                + Clips.small()
                + " -map 0:v -map 1:a -c copy -t 4");

    MediaIndex index = transcode(late, Duration.ofSeconds(2), false);

    assertThat(index.sound().orElseThrow().seconds()).isCloseTo(4, within(0.1));
  }

  @Test
  void noneOfTheSourcesMetadataGoesOut() throws Exception {
    Path named =
        Clips.render(
            "named.mp4",
            "-i "
                + Clips.small()
                + " -c copy -metadata title=Secret -metadata location=+12.9+77.5/");

    transcode(named, Duration.ofSeconds(2), true);

    for (String file : List.of("144p.mp4", "audio.mp4", "progressive.mp4")) {
      String text =
          Files.readString(folder.resolve(file), java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThat(text).doesNotContain("Secret").doesNotContain("77.5").doesNotContain("Lavf");
    }
  }

  @Test
  void aKilledRunIsAFailure() throws Exception {
    Transcoder transcoder = transcoder(Duration.ofSeconds(2));
    Transcoder.Watch killer =
        new Transcoder.Watch() {
          @Override
          public void started(Program program) {
            program.kill();
          }

          @Override
          public void progress(int percent) {}
        };

    assertThatThrownBy(() -> transcoder.transcode(order(Clips.small(), false), killer))
        .isInstanceOf(Transcoder.TranscodeException.class);
  }

  private MediaIndex transcode(Path source, Duration segment, boolean progressive)
      throws Exception {
    Transcoder.Watch watch =
        new Transcoder.Watch() {
          @Override
          public void started(Program program) {}

          @Override
          public void progress(int percent) {
            progress.add(percent);
          }
        };
    return transcoder(segment).transcode(order(source, progressive), watch);
  }

  private Transcoder.Order order(Path source, boolean progressive) throws Exception {
    if (PROBE.examine(source) instanceof Probed.Video(VideoFacts facts)) {
      return new Transcoder.Order(source, facts, folder, "folder", progressive);
    }
    throw new AssertionError("refused: " + PROBE.examine(source));
  }

  private static Transcoder transcoder(Duration segment) {
    return new Transcoder(ProbeIT.TOOLS, new Transcoder.Settings("ultrafast", 2, segment, 20));
  }

  private static List<Double> keyFrameTimes(Path file) {
    String times =
        Clips.run(
            TestServers.ffmpeg().ffprobe(),
            List.of(
                "-v",
                "error",
                "-skip_frame",
                "nokey",
                "-show_entries",
                "frame=pts_time",
                "-of",
                "csv=p=0",
                file.toString()));
    List<Double> seconds = times.lines().map(line -> Double.valueOf(line.split(",")[0])).toList();
    return seconds.stream().map(second -> second - seconds.getFirst()).toList();
  }
}
