package dev.marquee.platform.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExportTest {
  private static final int BYTES_MAX = 1_000;

  /// Numbered things, each with a text of some length; 0 for one of which nothing is told.
  private record Things(String type, List<Integer> lengths) implements Section {
    @Override
    public List<String> start() {
      return List.of("-1");
    }

    @Override
    public Future<List<Held>> read(String tenant, String accountId, List<String> after, int limit) {
      int first = Integer.parseInt(after.getFirst()) + 1;
      return Future.succeededFuture(
          IntStream.range(first, Math.min(lengths.size(), first + limit))
              .mapToObj(this::held)
              .toList());
    }

    private Held held(int number) {
      int length = lengths.get(number);
      return new Held(
          List.of(String.valueOf(number)),
          length == 0
              ? new JsonObject()
              : new JsonObject().put("number", number).put("text", "x".repeat(length)));
    }

    @Override
    public Future<Integer> countStaying(String tenant, String accountId) {
      return Future.succeededFuture(0);
    }
  }

  @Test
  void everyLineComesOnceInOrderOverPagesThatAreNeverTooLong() {
    List<Section> sections =
        List.of(
            new Things("a", IntStream.range(0, 450).mapToObj(i -> i % 300).toList()),
            new Things("none", List.of()),
            new Things("b", List.of(900, 5, 900)));

    List<byte[]> pages = pages(new Export(sections, BYTES_MAX));

    assertThat(pages).hasSizeGreaterThan(50).allMatch(page -> page.length <= BYTES_MAX);
    List<String> seen =
        lines(pages).map(line -> line.getString("type") + line.getInteger("number")).toList();
    assertThat(seen).doesNotHaveDuplicates().hasSize(448 + 3).startsWith("a1").endsWith("b2");
  }

  @Test
  void thingThatIsLongerThanAPageIsNamedAndHoldsUpNothing() {
    List<Section> sections = List.of(new Things("a", List.of(10, 5_000, 20)));

    List<JsonObject> lines = lines(pages(new Export(sections, BYTES_MAX))).toList();

    assertThat(lines).extracting(line -> line.getInteger("number")).containsExactly(0, null, 2);
    assertThat(lines.get(1).getString("key")).isEqualTo("1");
    assertThat(lines.get(1).getInteger("bytesLeftOut")).isGreaterThan(5_000);
  }

  @Test
  void cursorThatNoPageGaveIsRefused() {
    Export export = new Export(List.of(new Things("a", List.of(1))), BYTES_MAX);

    for (String forged :
        List.of("x", "!", new ExportCursor("b", List.of("1")).text(), cursor("a", "1", "2"))) {
      assertThatThrownBy(() -> export.page("acme", "account", forged))
          .isInstanceOf(Fault.class)
          .hasMessageStartingWith("cursor:");
    }
  }

  private static String cursor(String type, String... key) {
    return new ExportCursor(type, List.of(key)).text();
  }

  private static List<byte[]> pages(Export export) {
    List<byte[]> pages = new ArrayList<>();
    String cursor = "";
    do {
      Export.Page page = export.page("acme", "account", cursor);
      pages.add(page.lines().toByteArray());
      cursor = page.next();
    } while (!cursor.isEmpty());
    return pages;
  }

  private static Stream<JsonObject> lines(List<byte[]> pages) {
    return pages.stream()
        .flatMap(page -> new String(page, StandardCharsets.UTF_8).lines())
        .map(JsonObject::new);
  }
}
