package dev.marquee.simulators;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads the fields of one JSON object strictly: each by its rule, and none left unread.
///
/// Every broken rule is a [RequestRefused] that names the field.
final class JsonFields {
  private final JsonObject json;
  private final Set<String> fieldsRead = new HashSet<>();

  private JsonFields(JsonObject json) {
    this.json = json;
  }

  static JsonFields of(JsonObject json) {
    return new JsonFields(json);
  }

  /// The request's body; an absent one counts as `{}`.
  static JsonFields ofBody(RoutingContext ctx) {
    return new JsonFields(bodyOf(ctx));
  }

  static JsonObject bodyOf(RoutingContext ctx) {
    Buffer buffer = ctx.body().buffer();
    if (buffer == null || buffer.length() == 0) {
      return new JsonObject();
    }
    try {
      return new JsonObject(buffer);
    } catch (DecodeException e) {
      throw RequestRefused.field("body", "must be one JSON object");
    }
  }

  String text(String field, int lengthMax) {
    return optionalText(field, lengthMax).orElseThrow(() -> refused(field, "is required"));
  }

  Optional<String> optionalText(String field, int lengthMax) {
    return read(field)
        .map(value -> {
          if (value instanceof String text && !text.isBlank() && text.length() <= lengthMax) {
            return text;
          }
          throw refused(field, "must be a text of 1.." + lengthMax + " characters");
        });
  }

  long integer(String field, long min, long max) {
    return read(field)
        .map(value -> inRange(field, value, min, max))
        .orElseThrow(() -> refused(field, "is required"));
  }

  long integer(String field, long min, long max, long whenAbsent) {
    return read(field).map(value -> inRange(field, value, min, max)).orElse(whenAbsent);
  }

  private static long inRange(String field, Object value, long min, long max) {
    boolean integral = value instanceof Integer || value instanceof Long;
    if (integral && value instanceof Number n && n.longValue() >= min && n.longValue() <= max) {
      return n.longValue();
    }
    throw refused(field, "must be an integer of " + min + ".." + max);
  }

  double fraction(String field) {
    return read(field)
        .map(value -> {
          if (value instanceof Number n && n.doubleValue() >= 0 && n.doubleValue() <= 1) {
            return n.doubleValue();
          }
          throw refused(field, "must be a number of 0..1");
        })
        .orElse(0.0);
  }

  boolean flag(String field) {
    return read(field)
        .map(value -> {
          if (value instanceof Boolean flag) {
            return flag;
          }
          throw refused(field, "must be true or false");
        })
        .orElse(false);
  }

  JsonObject object(String field) {
    return optionalObject(field).orElseThrow(() -> refused(field, "is required"));
  }

  Optional<JsonObject> optionalObject(String field) {
    return read(field)
        .map(value -> {
          if (value instanceof JsonObject object) {
            return object;
          }
          throw refused(field, "must be an object");
        });
  }

  /// The constant whose wire name is the field's value; the rule lists all of them.
  <E extends Enum<E>> E choice(String field, E[] constants, Function<E, String> wireName) {
    String name = text(field, 60);
    return Arrays.stream(constants)
        .filter(constant -> wireName.apply(constant).equals(name))
        .findFirst()
        .orElseThrow(() ->
            refused(field, "must be one of " + Arrays.stream(constants).map(wireName).toList()));
  }

  /// Refuses fields nobody asked for: a misspelt fault would otherwise silently do nothing.
  void nothingElse() {
    for (String field : json.fieldNames()) {
      if (!fieldsRead.contains(field)) {
        throw refused(field, "is not known");
      }
    }
  }

  private Optional<Object> read(String field) {
    fieldsRead.add(field);
    return Optional.ofNullable(json.getValue(field));
  }

  private static RequestRefused refused(String field, String rule) {
    return RequestRefused.field(field, rule);
  }
}
