package dev.marquee.streaming.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.embedded.Ffmpeg;
import dev.marquee.embedded.TestServers;
import dev.marquee.streaming.Clips;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeIT {
  private static final Ffmpeg FFMPEG = TestServers.ffmpeg();
  static final FfmpegTools TOOLS =
      new FfmpegTools(
          FFMPEG.ffmpeg().toString(),
          FFMPEG.ffprobe().toString(),
          String.valueOf(FFMPEG.environment().get("LD_LIBRARY_PATH")));

  @TempDir private Path folder;

  private final Probe probe = new Probe(TOOLS, Duration.ofMinutes(1), Duration.ofMinutes(1));

  @Test
  void aVideoIsDescribed() throws Exception {
    assertThat(probe.examine(Clips.small()))
        .isEqualTo(
            new Probed.Video(new VideoFacts(0, 320, 180, "24/1", Duration.ofSeconds(4), true)));
  }

  @Test
  void aTurnedVideoHasTheSizeItIsShownAt() throws Exception {
    Path turned =
        Clips.render("turned.mp4", "-display_rotation 90 -i " + Clips.small() + " -c copy");

    assertThat(facts(turned).width()).isEqualTo(180);
    assertThat(facts(turned).height()).isEqualTo(320);
  }

  @Test
  void pixelsThatAreNotSquareAreSquared() throws Exception {
    Path wide =
        Clips.render(
            "anamorphic.mp4",
            "-i " + Clips.small() + " -an -vf setsar=2/1 -c:v libx264 -preset ultrafast");

    assertThat(facts(wide).width()).isEqualTo(640);
    assertThat(facts(wide).hasAudio()).isFalse();
  }

  @Test
  void coverArtIsNotTheFilm() throws Exception {
    Path cover = Clips.render("cover.png", "-f lavfi -i color=red:size=64x64 -frames:v 1");
    Path covered =
        Clips.render(
            "covered.mp4",
            "-i "
                + cover
                + " -i "
                + Clips.small()
                + " -map 0 -map 1 -c copy -disposition:v:0 attached_pic");

    assertThat(facts(covered).width()).isEqualTo(320);
  }

  @Test
  void textIsNoVideoWhateverItIsCalled() throws Exception {
    assertRefused(file("film.mp4", "this is no film\n".repeat(1_000)), Rejection.NOT_A_VIDEO);
    assertRefused(file("noise", noise(100_000)), Rejection.NOT_A_VIDEO);
  }

  @Test
  void aPlaylistThatPointsToOtherFilesIsNoVideo() throws Exception {
    Path secret = file("secret", "secret");
    String hls = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://%s\n#EXT-X-ENDLIST\n";

    assertRefused(file("evil.m3u8", hls.formatted(Clips.small())), Rejection.NOT_A_VIDEO);
    assertRefused(file("evil2", hls.formatted(secret)), Rejection.NOT_A_VIDEO);
    assertRefused(
        file("evil3", "ffconcat version 1.0\nfile '" + Clips.small() + "'\n"),
        Rejection.NOT_A_VIDEO);
  }

  @Test
  void aPictureAndASongAreNoVideos() throws Exception {
    assertRefused(
        Clips.render("still.png", "-f lavfi -i color=red:size=64x64 -frames:v 1"),
        Rejection.NOT_A_VIDEO);
    assertRefused(
        Clips.render("song.mp4", "-f lavfi -i sine=duration=1 -c:a aac"), Rejection.NOT_A_VIDEO);
  }

  @Test
  void anEmptyFileIsEmpty() throws Exception {
    assertRefused(file("empty", ""), Rejection.EMPTY);
  }

  @Test
  void aFileThatWasCutIsTruncatedWhereverItWasCut() throws Exception {
    byte[] whole = Files.readAllBytes(Clips.small());
    Random random = new Random(11);

    for (int i = 0; i < 8; i++) {
      int length = 40 + random.nextInt(whole.length - 41);
      assertRefused(file("cut" + i, java.util.Arrays.copyOf(whole, length)), Rejection.TRUNCATED);
    }
    assertRefused(
        file("cut", java.util.Arrays.copyOf(whole, whole.length - 1)), Rejection.TRUNCATED);
  }

  @Test
  void aMatroskaFileThatWasCutIsTruncated() throws Exception {
    Path matroska = Clips.render("small.mkv", "-i " + Clips.small() + " -c copy");
    byte[] whole = Files.readAllBytes(matroska);

    assertThat(facts(matroska).width()).isEqualTo(320);
    assertRefused(
        file("cut.mkv", java.util.Arrays.copyOf(whole, whole.length / 2)), Rejection.TRUNCATED);
  }

  @Test
  void aVideoThatIsTooLongIsRefused() throws Exception {
    Probe strict = new Probe(TOOLS, Duration.ofMinutes(1), Duration.ofSeconds(3));

    assertThat(strict.examine(Clips.small())).isEqualTo(new Probed.Refused(Rejection.TOO_LONG));
  }

  @Test
  void aCodecThatWeDoNotKnowIsRefused() throws Exception {
    assertRefused(
        Clips.render("odd.mkv", "-f lavfi -i testsrc=size=64x64:rate=10:duration=1 -c:v ffv1"),
        Rejection.UNSUPPORTED_CODEC);
  }

  private VideoFacts facts(Path file) throws Exception {
    return probe.examine(file) instanceof Probed.Video(VideoFacts facts)
        ? facts
        : org.assertj.core.api.Assertions.fail("refused: " + probe.examine(file));
  }

  private void assertRefused(Path file, Rejection reason) throws Exception {
    assertThat(probe.examine(file))
        .as(file.getFileName() + ", " + Files.size(file) + " bytes")
        .isEqualTo(new Probed.Refused(reason));
  }

  private Path file(String name, String text) throws IOException {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(3).nextBytes(bytes);
    return bytes;
  }
}
