package dev.marquee.benchmarks;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// An HTTP answer as it came over the wire.
///
/// @param headers in their order and spelling
record RecordedAnswer(int status, List<Header> headers, Buffer body) {
  record Header(String name, String value) {}

  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int STATUS_LENGTH = 3;

  /// @param head status line and headers with the empty line
  static RecordedAnswer of(String head, Buffer body) {
    String[] lines = head.split("\r\n");
    List<Header> headers = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.add(new Header(lines[i].substring(0, colon), lines[i].substring(colon + 1).trim()));
    }
    int status = Integer.parseInt(lines[0].substring(STATUS_AT, STATUS_AT + STATUS_LENGTH));
    return new RecordedAnswer(status, List.copyOf(headers), body);
  }

  static RecordedAnswer parse(String json) {
    JsonObject answer = new JsonObject(json);
    List<Header> headers = new ArrayList<>();
    for (Object pair : answer.getJsonArray("headers")) {
      JsonArray header = (JsonArray) pair;
      headers.add(new Header(header.getString(0), header.getString(1)));
    }
    return new RecordedAnswer(answer.getInteger("status"), headers, answer.getBuffer("body"));
  }

  String json() {
    JsonArray pairs = new JsonArray();
    headers.forEach(header -> pairs.add(JsonArray.of(header.name, header.value)));
    return new JsonObject().put("status", status).put("headers", pairs).put("body", body).encode();
  }

  String text() {
    return body.toString(StandardCharsets.UTF_8);
  }
}
