package dev.marquee.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FfmpegIT {
  @TempDir Path folder;

  @Test
  void encodesOneSecondThatFfprobeReads() throws Exception {
    Ffmpeg ffmpeg = TestServers.ffmpeg();
    Path film = folder.resolve("film.mp4");

    run(
        ffmpeg,
        List.of(
            ffmpeg.ffmpeg().toString(),
            "-v",
            "error",
            "-nostdin",
            "-f",
            "lavfi",
            "-i",
            "testsrc=size=320x180:rate=24:duration=1",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            film.toString()));
    String streams =
        run(
            ffmpeg,
            List.of(
                ffmpeg.ffprobe().toString(),
                "-v",
                "error",
                "-show_entries",
                "stream=codec_name,width,nb_frames",
                "-of",
                "csv=p=0",
                film.toString()));

    assertThat(streams.strip()).isEqualTo("h264,320,24");
  }

  @Test
  void manyUnpackAtOnceAndALostFileIsReplaced() throws Exception {
    Callable<Ffmpeg> unpack = () -> Ffmpeg.unpack(folder);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : threads.invokeAll(List.of(unpack, unpack, unpack))) {
        assertThat(result.get().ffmpeg()).isExecutable();
      }
    }
    Path program = Ffmpeg.unpack(folder).ffmpeg();
    FileTime unpackedAt = Files.getLastModifiedTime(program);
    assertThat(Files.getLastModifiedTime(Ffmpeg.unpack(folder).ffmpeg())).isEqualTo(unpackedAt);

    Files.delete(program);

    assertThat(Ffmpeg.unpack(folder).ffmpeg()).isExecutable();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("ffmpeg-8.0.1", "ffmpeg-8.0.1.lock");
    }
  }

  private static String run(Ffmpeg ffmpeg, List<String> words)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(ffmpeg.environment());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
