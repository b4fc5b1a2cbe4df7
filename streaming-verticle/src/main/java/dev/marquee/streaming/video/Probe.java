package dev.marquee.streaming.video;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Finds out what a file is before anything believes it. Blocks: call it on a worker.
public final class Probe {
  private static final Set<String> CODECS =
      Set.of(
          "h264",
          "hevc",
          "av1",
          "vp8",
          "vp9",
          "mpeg4",
          "mpeg2video",
          "mpeg1video",
          "prores",
          "dnxhd",
          "mjpeg",
          "theora",
          "msmpeg4v3",
          "wmv2",
          "wmv3",
          "vc1");
  private static final int SIDE_PIXELS_MAX = 8_192;
  private static final double FRAME_RATE_MAX = 60;
  private static final String FRAME_RATE_UNKNOWN = "25/1";
  private static final Duration SHORTEST = Duration.ofMillis(100);

  /// How much of its promised length a whole file may lack: containers round, encoders trim.
  private static final double LACK_FRACTION = 0.02;

  private static final double LACK_SECONDS = 0.5;

  private final FfmpegTools tools;
  private final Duration timeLimit;
  private final Duration durationMax;

  /// @param timeLimit of each of the two passes over a file
  /// @param durationMax longest video that is accepted
  public Probe(FfmpegTools tools, Duration timeLimit, Duration durationMax) {
    this.tools = tools;
    this.timeLimit = timeLimit;
    this.durationMax = durationMax;
  }

  /// What the file is.
  public Probed examine(Path file) throws IOException, InterruptedException {
    if (Files.size(file) == 0) {
      return new Probed.Refused(Rejection.EMPTY);
    }
    try (Mp4File mp4 = Mp4File.open(file)) {
      if (mp4.isTruncated()) {
        return new Probed.Refused(Rejection.TRUNCATED);
      }
    }
    Optional<JsonObject> described = describe(file);
    Optional<JsonObject> picture = described.flatMap(Probe::picture);
    if (picture.isEmpty()) {
      return new Probed.Refused(Rejection.NOT_A_VIDEO);
    }
    return examine(file, described.get(), picture.get());
  }

  private Probed examine(Path file, JsonObject described, JsonObject picture)
      throws InterruptedException {
    int[] size = shownSize(picture);
    if (!CODECS.contains(picture.getString("codec_name", ""))
        || size[0] < 2
        || size[1] < 2
        || Math.max(size[0], size[1]) > SIDE_PIXELS_MAX) {
      return new Probed.Refused(Rejection.UNSUPPORTED_CODEC);
    }
    double read = readThrough(file, picture.getInteger("index"));
    double promised =
        number(picture, "duration")
            .or(() -> number(described.getJsonObject("format", new JsonObject()), "duration"))
            .orElse(read);
    if (promised > durationMax.toSeconds()) {
      return new Probed.Refused(Rejection.TOO_LONG);
    }
    if (promised < SHORTEST.toMillis() / 1e3) {
      return new Probed.Refused(Rejection.NOT_A_VIDEO);
    }
    if (read < promised * (1 - LACK_FRACTION) - LACK_SECONDS) {
      return new Probed.Refused(Rejection.TRUNCATED);
    }
    boolean hasAudio =
        streams(described).stream()
            .anyMatch(s -> isOf(s, "audio") && s.getInteger("channels", 0) > 0);
    return new Probed.Video(
        new VideoFacts(
            picture.getInteger("index"),
            size[0],
            size[1],
            frameRate(picture),
            Duration.ofMillis(Math.round(promised * 1e3)),
            hasAudio));
  }

  /// Empty when ffprobe finds no container it may read.
  private Optional<JsonObject> describe(Path file) throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-v", "error"));
    arguments.addAll(FfmpegTools.SAFE_INPUT);
    arguments.addAll(List.of("-of", "json", "-show_format", "-show_streams", "-i", "file:" + file));
    StringBuilder json = new StringBuilder();
    Program.Result result = tools.probe(arguments, timeLimit).finish(json::append);
    try {
      return result.ok() ? Optional.of(new JsonObject(json.toString())) : Optional.empty();
    } catch (DecodeException e) {
      return Optional.empty();
    }
  }

  /// Reads every packet of the picture without decoding: seconds that are really there.
  private double readThrough(Path file, int stream) throws InterruptedException {
    List<String> arguments = new ArrayList<>(FfmpegTools.SAFE_INPUT);
    arguments.addAll(
        List.of(
            "-i",
            "file:" + file,
            "-map",
            "0:" + stream,
            "-c",
            "copy",
            "-f",
            "null",
            "-progress",
            "pipe:1",
            "-"));
    AtomicLong micros = new AtomicLong();
    tools.encode(arguments, timeLimit).finish(line -> Progress.micros(line).ifPresent(micros::set));
    return micros.get() / 1e6;
  }

  private static Optional<JsonObject> picture(JsonObject described) {
    return streams(described).stream()
        .filter(s -> isOf(s, "video"))
        .filter(s ->
            s.getJsonObject("disposition", new JsonObject()).getInteger("attached_pic", 0) == 0)
        .findFirst();
  }

  private static List<JsonObject> streams(JsonObject described) {
    return described.getJsonArray("streams", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private static boolean isOf(JsonObject stream, String type) {
    return stream.getString("codec_type", "").equals(type);
  }

  /// Width and height in square pixels, turned as the file asks.
  private static int[] shownSize(JsonObject picture) {
    int width = picture.getInteger("width", 0);
    int height = picture.getInteger("height", 0);
    String[] pixel = picture.getString("sample_aspect_ratio", "1:1").split(":");
    if (pixel.length == 2 && !pixel[0].equals("0") && !pixel[1].equals("0")) {
      width = (int) Math.round(width * Double.parseDouble(pixel[0]) / Double.parseDouble(pixel[1]));
    }
    boolean sideways =
        picture.getJsonArray("side_data_list", new JsonArray()).stream()
            .map(JsonObject.class::cast)
            .anyMatch(data -> Math.abs(data.getInteger("rotation", 0)) % 180 == 90);
    return sideways ? new int[] {height, width} : new int[] {width, height};
  }

  private static String frameRate(JsonObject picture) {
    for (String key : List.of("avg_frame_rate", "r_frame_rate")) {
      String text = picture.getString(key, "0/0");
      if (text.matches("[1-9]\\d{0,8}/[1-9]\\d{0,8}")) {
        String[] parts = text.split("/");
        double rate = Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
        return rate > FRAME_RATE_MAX ? (int) FRAME_RATE_MAX + "/1" : text;
      }
    }
    return FRAME_RATE_UNKNOWN;
  }

  private static Optional<Double> number(JsonObject from, String key) {
    try {
      return Optional.ofNullable(from.getString(key)).map(Double::valueOf);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
