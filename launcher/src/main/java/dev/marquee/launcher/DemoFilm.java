package dev.marquee.launcher;

import dev.marquee.embedded.Ffmpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A film of the demo. Those to watch at home are rendered by FFmpeg from formulas, so that no
/// footage need be shipped.
///
/// @param source FFmpeg's lavfi source; empty for a film shown in theatres only
/// @param seconds length of the rendered clip
record DemoFilm(
    String name,
    String description,
    String genre,
    String rating,
    int year,
    List<String> cast,
    String source,
    int seconds) {
  private static final int RENDER_MINUTES_MAX = 5;

  static List<DemoFilm> atHome(String tenant) {
    List<DemoFilm> films =
        List.of(
            new DemoFilm(
                "Aurora Rising",
                "Light folds over a polar night and the sky begins to speak.",
                "Drama",
                "U",
                2025,
                List.of("Mira Sen", "Jonas Lind"),
                "gradients=s=1280x720:r=25:speed=0.02:n=4:c0=0x0b1d51:c1=0x1fa2ff:c2=0x12d8fa:c3=0xa6ffcb",
                30),
            new DemoFilm(
                "The Edge of Infinity",
                "A voyage into a coastline that never ends.",
                "Science Fiction",
                "U/A 7+",
                2024,
                List.of("Arjun Rao"),
                "mandelbrot=s=1280x720:r=25:start_scale=2.5:end_scale=0.02:end_pts=500",
                24),
            new DemoFilm(
                "Cells",
                "Four rules, one grid, and everything that follows.",
                "Documentary",
                "U",
                2023,
                List.of("J. H. Conway"),
                "life=s=640x360:r=20:mold=12:ratio=0.18:death_color=#2b1055:life_color=#ffd166:mold_color=#7597de",
                20));
    return tenant.equals(DemoAccounts.FIRST_TENANT) ? films : films.subList(0, 1);
  }

  static List<DemoFilm> onScreen(String tenant) {
    List<DemoFilm> films =
        List.of(
            new DemoFilm(
                "Monsoon Express",
                "One train, one storm, two hundred strangers.",
                "Thriller",
                "U/A 13+",
                2026,
                List.of("Kavya Nair", "Dev Mehra"),
                "",
                0),
            new DemoFilm(
                "Dilli After Dark",
                "A radio host answers the calls nobody else will.",
                "Drama",
                "U/A 16+",
                2026,
                List.of("Irfan Sheikh"),
                "",
                0),
            new DemoFilm(
                "Paper Kites",
                "The summer the whole street learned to fly.",
                "Family",
                "U",
                2026,
                List.of("Anaya Iyer"),
                "",
                0));
    return tenant.equals(DemoAccounts.FIRST_TENANT) ? films : films.subList(0, 2);
  }

  static DemoFilm advertisement() {
    return new DemoFilm(
        "Chai",
        "An advertisement.",
        "Ad",
        "U",
        2026,
        List.of(),
        "gradients=s=1280x720:r=25:speed=0.05:n=3:c0=0x7b3f00:c1=0xffb347:c2=0xfff1d0",
        6);
  }

  Map<String, Object> metadata() {
    Map<String, Object> metadata = new LinkedHashMap<>(Newsroom.metadata(name, description, genre));
    metadata.put("maturityRating", rating);
    metadata.put("releaseDate", year + "-06-01");
    metadata.put("cast", cast);
    return metadata;
  }

  /// Renders the clip; a second call finds the first one's file.
  ///
  /// @throws StartFailed when FFmpeg can't do it
  Path render(Ffmpeg ffmpeg, Path folder) {
    Path file =
        folder.resolve(
            "demo-" + name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z]+", "-") + ".mp4");
    if (Files.exists(file)) {
      return file;
    }
    Path part = folder.resolve(file.getFileName() + ".part.mp4");
    ProcessBuilder builder =
        new ProcessBuilder(
            ffmpeg.ffmpeg().toString(),
            "-hide_banner",
            "-nostdin",
            "-loglevel",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            source,
            "-f",
            "lavfi",
            "-i",
            "aevalsrc=0.12*sin(2*PI*220*t)*(0.6+0.4*sin(2*PI*0.25*t))|0.12*sin(2*PI*277*t)*(0.6+0.4*cos(2*PI*0.2*t)):s=48000",
            "-t",
            String.valueOf(seconds),
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-crf",
            "24",
            "-pix_fmt",
            "yuv420p",
            "-threads",
            "1",
            "-c:a",
            "aac",
            "-b:a",
            "96k",
            "-movflags",
            "+faststart",
            part.toString());
    builder.environment().putAll(ffmpeg.environment());
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      boolean ended = process.waitFor(RENDER_MINUTES_MAX, TimeUnit.MINUTES);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new StartFailed("FFmpeg can't render " + name);
      }
      Files.move(part, file);
      return file;
    } catch (IOException e) {
      throw new StartFailed("can't render " + name + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailed("interrupted");
    }
  }
}
