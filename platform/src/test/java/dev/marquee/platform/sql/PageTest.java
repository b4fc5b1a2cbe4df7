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

    String cursor = first.next(List.of("a", "Röm 1"), row -> List.of(row, "7"));

    assertThat(first.isFirst()).isTrue();
    Page second = Page.of(2, cursor, 2);
    assertThat(second.after()).containsExactly("Röm 1", "7");
    assertThat(second.number(1)).isEqualTo(7);
  }

  @Test
  void shortPageIsTheLastOne() {
    assertThat(Page.of(0, "", 1).next(List.of("a"), List::of)).isEmpty();
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
