package dev.marquee.simulators;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/// A refusal as RFC 9457 `application/problem+json`; `code` is what programs switch on.
///
/// @param members further members of the document, such as `field` and `rule`, or the `payment`
record Problem(int status, String code, String detail, Map<String, Object> members) {

  static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, Map.of());
  }

  /// A body or query that breaks a rule: 400, with the field and the rule named.
  static Problem ofField(String field, String rule) {
    return new Problem(
        400, "invalid_field", field + " " + rule, Map.of("field", field, "rule", rule));
  }

  Problem with(String name, Object value) {
    var more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new Problem(status, code, detail, more);
  }

  Answer toAnswer() {
    var body = new JsonObject().put("status", status).put("code", code).put("detail", detail);
    members.forEach(body::put);
    return new Answer(status, body);
  }
}
