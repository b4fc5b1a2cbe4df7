package dev.marquee.streaming.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LadderTest {
  @Test
  void aSourceOf480LinesGetsThreeSteps() {
    assertThat(steps(854, 480)).containsExactly("144p 256x144", "360p 640x360", "480p 854x480");
  }

  @Test
  void aFullHdSourceGetsAllSteps() {
    assertThat(steps(1920, 1080))
        .containsExactly(
            "144p 256x144", "360p 640x360", "480p 854x480", "720p 1280x720", "1080p 1920x1080");
  }

  @Test
  void anUltraHdSourceEndsAtFullHd() {
    assertThat(steps(3840, 2160)).last().isEqualTo("1080p 1920x1080");
  }

  @Test
  void aWideFilmCountsByItsWidth() {
    assertThat(steps(1920, 800)).last().isEqualTo("1080p 1920x800");
  }

  @Test
  void anUprightVideoIsFittedIntoTurnedBoxes() {
    assertThat(steps(1080, 1920)).contains("360p 360x640").last().isEqualTo("1080p 1080x1920");
  }

  @Test
  void aSourceBelowTheLowestStepKeepsItsSize() {
    assertThat(steps(101, 75)).containsExactly("144p 100x74");
  }

  @Test
  void aSourceAFewLinesShortKeepsItsSize() {
    assertThat(steps(852, 478)).last().isEqualTo("480p 852x478");
  }

  @Test
  void noSourceIsEverEnlargedAndAllSizesAreEven() {
    Random random = new Random(7);

    for (int i = 0; i < 10_000; i++) {
      int width = 2 + random.nextInt(4_000);
      int height = 2 + random.nextInt(4_000);
      assertThat(Ladder.of(width, height))
          .as("%dx%d", width, height)
          .isNotEmpty()
          .allSatisfy(rung -> {
            assertThat(rung.width()).isBetween(2, width);
            assertThat(rung.height()).isBetween(2, height);
            assertThat(rung.width() % 2 + rung.height() % 2).isZero();
          });
    }
  }

  private static List<String> steps(int width, int height) {
    return Ladder.of(width, height).stream()
        .map(rung -> rung.name() + " " + rung.width() + "x" + rung.height())
        .toList();
  }
}
