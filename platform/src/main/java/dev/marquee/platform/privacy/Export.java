package dev.marquee.platform.privacy;

import com.google.protobuf.ByteString;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Pages of JSON Lines over the sections of a domain. A page is full when the next line doesn't fit
/// in it, whatever section it is of.
final class Export {
  private static final int ROWS_AT_ONCE = 200;

  private final List<Section> sections;
  private final int bytesMax;

  /// @param bytesMax of a page
  Export(List<Section> sections, int bytesMax) {
    this.sections = List.copyOf(sections);
    this.bytesMax = bytesMax;
  }

  /// One page.
  ///
  /// @param next empty at the end
  record Page(ByteString lines, String next) {}

  /// The page behind a cursor. Awaits.
  ///
  /// @throws Fault INVALID_ARGUMENT for a cursor that no page gave
  Page page(String tenant, String accountId, String cursor) {
    Optional<ExportCursor> from =
        cursor.isEmpty() ? Optional.empty() : Optional.of(ExportCursor.parse(cursor, sections));
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    for (int i = from.map(this::indexOf).orElse(0); i < sections.size(); i++) {
      Section section = sections.get(i);
      List<String> start =
          from.filter(at -> at.type().equals(section.type()))
              .map(ExportCursor::key)
              .orElse(section.start());
      Optional<ExportCursor> full = add(page, section, tenant, accountId, start);
      if (full.isPresent()) {
        return new Page(ByteString.copyFrom(page.toByteArray()), full.get().text());
      }
    }
    return new Page(ByteString.copyFrom(page.toByteArray()), "");
  }

  private int indexOf(ExportCursor cursor) {
    return sections.stream().map(Section::type).toList().indexOf(cursor.type());
  }

  /// Adds what a section has behind a key.
  ///
  /// @return where to go on when the page is full; empty when the section is through
  private Optional<ExportCursor> add(
      ByteArrayOutputStream page,
      Section section,
      String tenant,
      String accountId,
      List<String> start) {
    List<String> after = start;
    while (true) {
      List<Held> rows = section.read(tenant, accountId, after, ROWS_AT_ONCE).await();
      for (Held row : rows) {
        byte[] line = line(section, row);
        if (page.size() + line.length > bytesMax) {
          return Optional.of(new ExportCursor(section.type(), after));
        }
        page.writeBytes(line);
        after = row.key();
      }
      if (rows.size() < ROWS_AT_ONCE) {
        return Optional.empty();
      }
    }
  }

  private byte[] line(Section section, Held row) {
    if (row.fields().isEmpty()) {
      return new byte[0];
    }
    byte[] line = encoded(new JsonObject().put("type", section.type()).mergeIn(row.fields()));
    return line.length <= bytesMax ? line : tooLong(section, row, line.length);
  }

  /// What alone is longer than a page is named rather than left out in silence or let block all
  /// that comes behind it.
  private static byte[] tooLong(Section section, Held row, int bytes) {
    return encoded(
        new JsonObject()
            .put("type", section.type())
            .put("key", String.join("/", row.key()))
            .put("bytesLeftOut", bytes));
  }

  private static byte[] encoded(JsonObject line) {
    return (line.encode() + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
