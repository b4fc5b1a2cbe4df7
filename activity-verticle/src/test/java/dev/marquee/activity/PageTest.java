package dev.marquee.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
  private static final Cursor CURSOR =
      new Cursor(Instant.parse("2026-03-01T12:00:00.123Z"), new UUID(1, 2), new UUID(3, 4));

  @Test
  void cursorSurvivesItsText() {
    assertThat(Cursor.parse(CURSOR.text())).isEqualTo(CURSOR);
    assertThat(Cursor.parse("")).isEqualTo(Cursor.START);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void cursorThatIsNotOursIsRefused(String text) {
    assertThatThrownBy(() -> Cursor.parse(text))
        .isInstanceOf(Fault.class)
        .hasMessageStartingWith("cursor:");
  }

  @Test
  void cursorWithATimeNoDatabaseHoldsIsRefused() {
    String absurd =
        new Cursor(Instant.ofEpochMilli(Long.MAX_VALUE), new UUID(1, 2), new UUID(3, 4)).text();

    assertThatThrownBy(() -> Cursor.parse(absurd)).isInstanceOf(Fault.class);
  }

  @Test
  void limitIsTwentyByDefaultAndBounded() {
    assertThat(Page.limit(0, 100)).isEqualTo(20);
    assertThat(Page.limit(0, 10)).isEqualTo(10);
    assertThat(Page.limit(100, 100)).isEqualTo(100);
    assertThatThrownBy(() -> Page.limit(101, 100)).hasMessage("limit: must be 1 to 100");
    assertThatThrownBy(() -> Page.limit(-1, 100)).isInstanceOf(Fault.class);
  }

  @Test
  void onlyAPageWithMoreBehindItHasACursor() {
    assertThat(Page.of(List.of("a", "b"), 2, row -> CURSOR))
        .isEqualTo(new Page<>(List.of("a", "b"), ""));
    assertThat(Page.of(List.of("a", "b", "c"), 2, row -> CURSOR))
        .isEqualTo(new Page<>(List.of("a", "b"), CURSOR.text()));
  }
}
