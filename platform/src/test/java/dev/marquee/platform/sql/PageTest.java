package dev.marquee.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {
  @Test
  void cursorOfAFullPageLeadsBehindItsLastRow() {
    Page first = Page.of(2, "", 2);
    List<String> rows = List.of("a", "Röm 1", "z");

    String cursor = first.next(rows, row -> List.of(row, "7"));

    assertThat(first.isFirst()).isTrue();
    assertThat(first.rowsMax()).isEqualTo(3);
    assertThat(first.items(rows)).containsExactly("a", "Röm 1");
    Page second = Page.of(2, cursor, 2);
    assertThat(second.after()).containsExactly("Röm 1", "7");
    assertThat(second.number(1)).isEqualTo(7);
  }

  @Test
  void pageThatNothingFollowsIsTheLastOne() {
    for (List<String> rows : List.of(List.<String>of(), List.of("a"), List.of("a", "b"))) {
      assertThat(Page.of(2, "", 1).next(rows, List::of)).isEmpty();
      assertThat(Page.of(2, "", 1).items(rows)).isEqualTo(rows);
    }
  }

  @Test
  void limitsAndCursorsThatNobodyGaveAreRefusedByName() {
    assertThatThrownBy(() -> Page.of(101, "", 1))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("limit");
    assertThatThrownBy(() -> Page.of(-1, "", 1))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("limit");
    assertThatThrownBy(() -> Page.of(5, "%%%", 1))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("cursor");
    assertThatThrownBy(() -> Page.of(5, "YQ", 2))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("cursor");
    assertThatThrownBy(() -> Page.of(5, "YQ", 1).id(0))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("cursor");
    assertThatThrownBy(() -> Page.of(5, "YQ", 1).number(0))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("cursor");
  }
}
