package dev.marquee.streaming.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Makes a ladder of CMAF tracks from a video in one FFmpeg run: decoded once, encoded n times, key
/// frames at the same times in all. Blocks: call it on a worker.
public final class Transcoder {
  private static final Duration SPARE_TIME = Duration.ofMinutes(2);
  private static final double LACK_SECONDS = 1;

  /// FFmpeg can't make a whole video of this file.
  public static final class TranscodeException extends Exception {
    private static final long serialVersionUID = 1;

    TranscodeException(String message) {
      super(message);
    }
  }

  /// How to encode.
  ///
  /// @param preset of x264
  /// @param threads of each decoder and encoder
  /// @param segmentDuration a multiple of the key frames' distance
  /// @param slownessMax a run that takes this many times the video's length is given up
  public record Settings(String preset, int threads, Duration segmentDuration, int slownessMax) {}

  /// What is to be made.
  ///
  /// @param into empty folder for the files
  /// @param objectFolder key prefix the files will have in the object store
  /// @param progressive whether to make the plain file too
  public record Order(
      Path source, VideoFacts facts, Path into, String objectFolder, boolean progressive) {}

  /// Whoever watches a run.
  public interface Watch {
    /// A program has started; it may be killed from outside.
    void started(Program program);

    /// So much is done, 0–99.
    void progress(int percent);
  }

  /// Key frames come every two seconds: players switch and seek there.
  private static final String KEY_FRAMES = "expr:gte(t,n_forced*2)";

  private final FfmpegTools tools;
  private final Settings settings;

  public Transcoder(FfmpegTools tools, Settings settings) {
    this.tools = tools;
    this.settings = settings;
  }

  /// Bytes that transcoding may write at most, for the disk's sake.
  public static long bytesMax(VideoFacts facts) {
    int kbps =
        Ladder.of(facts.width(), facts.height()).stream().mapToInt(Ladder.Rung::peakKbps).sum();
    return (facts.duration().toSeconds() + 1) * (kbps + 256) * 1_000 / 8 * 2;
  }

  /// Encodes all tracks into the order's folder and reads their index.
  public MediaIndex transcode(Order order, Watch watch)
      throws IOException, InterruptedException, TranscodeException {
    VideoFacts facts = order.facts;
    List<Ladder.Rung> rungs = Ladder.of(facts.width(), facts.height());
    Duration limit = facts.duration().multipliedBy(settings.slownessMax).plus(SPARE_TIME);
    Program ladder = tools.encode(ladderArguments(order, rungs), limit);
    watch.started(ladder);
    double wholeMicros = Math.max(1, facts.duration().toNanos() / 1e3);
    run(ladder, micros -> watch.progress((int) Math.clamp(micros * 100 / wholeMicros, 0, 99)));
    List<Track> tracks = index(facts, rungs, order.into);
    if (tracks.getFirst().seconds() < facts.duration().toMillis() / 1e3 * 0.98 - LACK_SECONDS) {
      throw new TranscodeException("only " + tracks.getFirst().seconds() + " s could be decoded");
    }
    if (!order.progressive) {
      return new MediaIndex(order.objectFolder, tracks, 0);
    }
    Program joined = tools.encode(joinArguments(rungs.getLast(), facts, order.into), limit);
    watch.started(joined);
    run(joined, micros -> {});
    Path plain = order.into.resolve(MediaIndex.PROGRESSIVE + ".mp4");
    return new MediaIndex(order.objectFolder, tracks, Files.size(plain));
  }

  private static void run(Program program, LongConsumer micros)
      throws InterruptedException, TranscodeException {
    Program.Result result = program.finish(line -> Progress.micros(line).ifPresent(micros));
    if (!result.ok()) {
      throw new TranscodeException(
          result.late()
              ? "took too long"
              : "exit code " + result.exitCode() + ": " + result.errors());
    }
  }

  private List<Track> index(VideoFacts facts, List<Ladder.Rung> rungs, Path folder)
      throws IOException {
    List<Track> tracks = new ArrayList<>();
    for (Ladder.Rung rung : rungs) {
      Track.Picture picture =
          new Track.Picture(rung.width(), rung.height(), facts.framesPerSecond());
      tracks.add(
          FragmentedMp4.index(
              folder.resolve(rung.name() + ".mp4"),
              rung.name(),
              Optional.of(picture),
              settings.segmentDuration));
    }
    if (facts.hasAudio()) {
      tracks.add(
          FragmentedMp4.index(
              folder.resolve(MediaIndex.AUDIO + ".mp4"),
              MediaIndex.AUDIO,
              Optional.empty(),
              settings.segmentDuration));
    }
    return tracks;
  }

  private List<String> ladderArguments(Order order, List<Ladder.Rung> rungs) {
    VideoFacts facts = order.facts;
    String threads = String.valueOf(settings.threads);
    List<String> arguments = new ArrayList<>(FfmpegTools.SAFE_INPUT);
    arguments.addAll(List.of("-threads", threads, "-i", "file:" + order.source));
    arguments.addAll(List.of("-progress", "pipe:1", "-filter_complex", filters(facts, rungs)));
    for (int i = 0; i < rungs.size(); i++) {
      String peak = rungs.get(i).peakKbps() + "k";
      arguments.addAll(List.of("-map", "[v" + i + "]", "-c:v", "libx264"));
      arguments.addAll(List.of("-preset", settings.preset, "-crf", "23", "-threads", threads));
      arguments.addAll(List.of("-maxrate", peak, "-bufsize", peak, "-profile:v", "high"));
      arguments.addAll(List.of("-force_key_frames", KEY_FRAMES, "-sc_threshold", "0"));
      addOutput(arguments, "+cmaf+frag_keyframe+skip_trailer", order.into, rungs.get(i).name());
    }
    if (facts.hasAudio()) {
      arguments.addAll(List.of("-map", "0:a:0", "-c:a", "aac", "-ac", "2", "-ar", "48000"));
      arguments.addAll(List.of("-b:a", "128k", "-frag_duration", "500000"));
      arguments.addAll(List.of("-af", "aresample=async=1:first_pts=0"));
      addOutput(arguments, "+cmaf+skip_trailer", order.into, MediaIndex.AUDIO);
    }
    return arguments;
  }

  /// Nothing of the source's metadata goes out: phones write names and places into it.
  private static void addOutput(List<String> to, String movFlags, Path folder, String name) {
    to.addAll(List.of("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"));
    to.addAll(List.of("-movflags", movFlags, "-f", "mp4", "file:" + folder.resolve(name + ".mp4")));
  }

  /// All streams begin at 0, a late one padded, so that tracks in files of their own keep in sync.
  private static String filters(VideoFacts facts, List<Ladder.Rung> rungs) {
    String outputs =
        IntStream.range(0, rungs.size())
            .mapToObj(i -> "[s" + i + "]")
            .collect(Collectors.joining());
    String scales =
        IntStream.range(0, rungs.size())
            .mapToObj(i ->
                "[s%d]scale=%d:%d,setsar=1,format=yuv420p[v%d]"
                    .formatted(i, rungs.get(i).width(), rungs.get(i).height(), i))
            .collect(Collectors.joining(";"));
    return "[0:%d]fps=%s:start_time=0,split=%d%s;%s"
        .formatted(facts.stream(), facts.frameRate(), rungs.size(), outputs, scales);
  }

  private static List<String> joinArguments(Ladder.Rung rung, VideoFacts facts, Path folder) {
    List<String> arguments = new ArrayList<>(FfmpegTools.SAFE_INPUT);
    arguments.addAll(List.of("-i", "file:" + folder.resolve(rung.name() + ".mp4")));
    if (facts.hasAudio()) {
      arguments.addAll(FfmpegTools.SAFE_INPUT);
      arguments.addAll(List.of("-i", "file:" + folder.resolve(MediaIndex.AUDIO + ".mp4")));
      arguments.addAll(List.of("-map", "1:a:0"));
    }
    arguments.addAll(List.of("-map", "0:v:0", "-c", "copy"));
    addOutput(arguments, "+faststart", folder, MediaIndex.PROGRESSIVE);
    return arguments;
  }
}
