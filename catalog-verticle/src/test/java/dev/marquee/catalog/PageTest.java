package dev.marquee.catalog;

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
  private static final Page.Cursor CURSOR =
      Page.Cursor.of(Instant.parse("2026-11-20T10:00:00.123456Z"), new UUID(1, 2));

  @Test
  void aCursorComesBackAsItWentOut() {
    assertThat(Page.Cursor.parse(CURSOR.text())).isEqualTo(CURSOR);
    assertThat(CURSOR.instant()).isEqualTo(Instant.parse("2026-11-20T10:00:00.123456Z"));
    assertThat(Page.Cursor.parse("")).isEqualTo(Page.Cursor.START);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "!!!!", "AAAA", "__________8AAAAAAAAAAAAAAAAAAAAA", "\0"})
  void whatIsNoCursorIsRefused(String text) {
    assertThatThrownBy(() -> Page.Cursor.parse(text))
        .isInstanceOf(Fault.class)
        .hasMessage("cursor: is not a cursor of this list");
  }

  @Test
  void limitsAreOneToAHundredAndTwentyForNone() {
    assertThat(Page.limit(0)).isEqualTo(20);
    assertThat(Page.limit(1)).isEqualTo(1);
    assertThat(Page.limit(100)).isEqualTo(100);
    assertThatThrownBy(() -> Page.limit(101)).hasMessage("limit: must be 1 to 100");
    assertThatThrownBy(() -> Page.limit(-1)).hasMessage("limit: must be 1 to 100");
  }

  @Test
  void aPageHasANextOneOnlyIfThereIsMore() {
    Page.Wanted two = Page.Wanted.of(2, "");

    assertThat(Page.cut(List.of(1, 2), two, item -> CURSOR))
        .isEqualTo(new Page<>(List.of(1, 2), ""));
    assertThat(Page.cut(List.of(1, 2, 3), two, item -> Page.Cursor.of(item)).next())
        .isEqualTo(Page.Cursor.of(2).text());
  }
}
