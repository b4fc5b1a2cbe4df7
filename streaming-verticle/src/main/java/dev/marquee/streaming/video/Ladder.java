package dev.marquee.streaming.video;

import java.util.ArrayList;
import java.util.List;

/// The steps of quality a video is offered in: those that the source fills, never above it. A step
/// is a box of 16:9 (turned for upright video) that the picture is fitted into, so that a wide film
/// of 1920×800 counts as 1080p.
public final class Ladder {
  /// A source that misses a step by less than this is taken for it, at its own size.
  private static final double TOLERANCE = 1.05;

  /// One step.
  ///
  /// @param name "360p"
  /// @param width even
  /// @param height even
  /// @param peakKbps what the encoder may use at most, kilobits per second
  public record Rung(String name, int width, int height, int peakKbps) {}

  private static final List<Rung> STEPS =
      List.of(
          new Rung("144p", 256, 144, 160),
          new Rung("360p", 640, 360, 800),
          new Rung("480p", 854, 480, 1_400),
          new Rung("720p", 1_280, 720, 2_800),
          new Rung("1080p", 1_920, 1_080, 5_000));

  private Ladder() {}

  /// The steps for a source of this size, lowest first; at least one.
  public static List<Rung> of(int width, int height) {
    List<Rung> rungs = new ArrayList<>();
    for (Rung step : STEPS) {
      double scale = scale(step, width, height);
      if (scale <= TOLERANCE || rungs.isEmpty()) {
        rungs.add(fitted(step, width, height, Math.min(scale, 1)));
      }
    }
    return List.copyOf(rungs);
  }

  /// What the source must be multiplied by to fill the step's box.
  private static double scale(Rung step, int width, int height) {
    boolean upright = height > width;
    double box = (double) (upright ? step.height : step.width) / width;
    return Math.min(box, (double) (upright ? step.width : step.height) / height);
  }

  private static Rung fitted(Rung step, int width, int height, double scale) {
    return new Rung(step.name, even(width, scale), even(height, scale), step.peakKbps);
  }

  /// The nearest even number, not above the source: x264 takes no odd sizes in 4:2:0.
  private static int even(int pixels, double scale) {
    int nearest = (int) Math.round(pixels * scale / 2) * 2;
    return Math.max(2, Math.min(nearest, pixels / 2 * 2));
  }
}
