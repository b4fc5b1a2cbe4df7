package dev.marquee.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// JSON ↔ protobuf for the public API: the [proto3 JSON
/// mapping](https://protobuf.dev/programming-guides/json/) with two departures for the people who
/// read it (ADR 0003): enum values are lower snake case without their prefix, and 64-bit integers
/// are numbers. Fields without presence are always written, so the shape of an answer doesn't
/// depend on its values.
final class ProtoJson {
  private static final Map<EnumValueDescriptor, String> VALUE_TO_NAME = new ConcurrentHashMap<>();
  private static final JsonFactory JSON = new JsonFactory();
  private static final String TIMESTAMP = "google.protobuf.Timestamp";

  private ProtoJson() {}

  /// Reads a message.
  ///
  /// @throws Fault INVALID_ARGUMENT naming the field (dotted JSON path) and the rule
  static Message read(JsonObject json, Descriptor type) {
    return read(json, type, "");
  }

  /// Writes a message.
  static Buffer write(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      write(message, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static Message read(JsonObject json, Descriptor type, String path) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (Map.Entry<String, Object> entry : json) {
      if (entry.getValue() == null) {
        continue;
      }
      String at = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      FieldDescriptor field = field(type, entry.getKey());
      if (field == null) {
        throw Fault.invalid(at, "is not a field of this request");
      }
      if (field.isMapField()) {
        throw Fault.invalid(at, "can't be sent");
      }
      if (field.isRepeated()) {
        if (!(entry.getValue() instanceof JsonArray array)) {
          throw Fault.invalid(at, "must be an array");
        }
        for (int i = 0; i < array.size(); i++) {
          message.addRepeatedField(field, value(array.getValue(i), field, at + "." + i));
        }
      } else {
        message.setField(field, value(entry.getValue(), field, at));
      }
    }
    return message.build();
  }

  private static @org.jspecify.annotations.Nullable FieldDescriptor field(
      Descriptor type, String jsonName) {
    for (FieldDescriptor field : type.getFields()) {
      if (field.getJsonName().equals(jsonName)) {
        return field;
      }
    }
    return null;
  }

  private static Object value(
      @org.jspecify.annotations.Nullable Object json, FieldDescriptor field, String at) {
    return switch (field.getJavaType()) {
      case STRING -> text(json, at);
      case BOOLEAN -> bool(json, at);
      case INT -> (int) number(json, at, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> number(json, at, -(1L << 53), 1L << 53);
      case ENUM -> enumValue(text(json, at), field.getEnumType(), at);
      case MESSAGE -> message(json, field.getMessageType(), at);
      case BYTE_STRING -> bytes(text(json, at), at);
      case DOUBLE -> json instanceof Number n ? n.doubleValue() : fail(at, "must be a number");
      case FLOAT -> json instanceof Number n ? n.floatValue() : fail(at, "must be a number");
    };
  }

  private static String text(@org.jspecify.annotations.Nullable Object json, String at) {
    if (!(json instanceof String text)) {
      return (String) fail(at, "must be a string");
    }
    // Postgres can't keep it, and no name has it.
    return text.indexOf('\0') < 0 ? text : (String) fail(at, "must not contain U+0000");
  }

  /// Path and query parameters arrive as text; bodies have typed values.
  private static boolean bool(@org.jspecify.annotations.Nullable Object json, String at) {
    return switch (json) {
      case Boolean b -> b;
      case String s when s.equals("true") -> true;
      case String s when s.equals("false") -> false;
      case null, default -> (boolean) fail(at, "must be true or false");
    };
  }

  private static long number(
      @org.jspecify.annotations.Nullable Object json, String at, long min, long max) {
    try {
      long number =
          switch (json) {
            case Integer i -> i;
            case Long l -> l;
            case String s -> Long.parseLong(s);
            case null, default -> (long) fail(at, "must be a whole number");
          };
      return number >= min && number <= max
          ? number
          : (long) fail(at, "must be from " + min + " to " + max);
    } catch (NumberFormatException e) {
      return (long) fail(at, "must be a whole number");
    }
  }

  private static EnumValueDescriptor enumValue(String text, EnumDescriptor type, String at) {
    EnumValueDescriptor value = type.findValueByName(prefix(type) + text.toUpperCase(Locale.ROOT));
    return value != null && value.getNumber() != 0
        ? value
        : (EnumValueDescriptor) fail(at, "must be one of " + String.join(", ", names(type)));
  }

  private static List<String> names(EnumDescriptor type) {
    return type.getValues().stream()
        .filter(value -> value.getNumber() != 0)
        .map(ProtoJson::name)
        .toList();
  }

  private static Message message(
      @org.jspecify.annotations.Nullable Object json, Descriptor type, String at) {
    if (type.getFullName().equals(TIMESTAMP)) {
      return timestamp(text(json, at), type, at);
    }
    return json instanceof JsonObject object
        ? read(object, type, at)
        : (Message) fail(at, "must be an object");
  }

  private static Message timestamp(String text, Descriptor type, String at) {
    try {
      Instant instant = Instant.parse(text);
      return DynamicMessage.newBuilder(type)
          .setField(type.findFieldByName("seconds"), instant.getEpochSecond())
          .setField(type.findFieldByName("nanos"), instant.getNano())
          .build();
    } catch (DateTimeException e) {
      return (Message) fail(at, "must be a time like 2026-11-20T18:30:00Z (RFC 3339)");
    }
  }

  private static ByteString bytes(String text, String at) {
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return (ByteString) fail(at, "must be base64");
    }
  }

  private static Object fail(String at, String rule) {
    throw Fault.invalid(at, rule);
  }

  private static void write(Message message, JsonGenerator out) throws IOException {
    out.writeStartObject();
    writeFields(message, out);
    out.writeEndObject();
  }

  /// The members of a message without its braces: problems put them beside their own.
  static void writeFields(Message message, JsonGenerator out) throws IOException {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.isRepeated()) {
        out.writeArrayFieldStart(field.getJsonName());
        int count = message.getRepeatedFieldCount(field);
        for (int i = 0; i < count; i++) {
          writeValue(field, message.getRepeatedField(field, i), out);
        }
        out.writeEndArray();
      } else if (!field.hasPresence() || message.hasField(field)) {
        Object value = message.getField(field);
        if (value instanceof EnumValueDescriptor unset && unset.getNumber() == 0) {
          continue;
        }
        out.writeFieldName(field.getJsonName());
        writeValue(field, value, out);
      }
    }
  }

  private static void writeValue(FieldDescriptor field, Object value, JsonGenerator out)
      throws IOException {
    switch (field.getJavaType()) {
      case STRING -> out.writeString((String) value);
      case BOOLEAN -> out.writeBoolean((boolean) value);
      case INT -> out.writeNumber((int) value);
      case LONG -> out.writeNumber((long) value);
      case DOUBLE -> out.writeNumber((double) value);
      case FLOAT -> out.writeNumber((float) value);
      case BYTE_STRING ->
          out.writeString(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case ENUM -> out.writeString(name((EnumValueDescriptor) value));
      case MESSAGE -> {
        if (value instanceof com.google.protobuf.Timestamp time) {
          out.writeString(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString());
        } else {
          write((Message) value, out);
        }
      }
    }
  }

  /// The descriptor of a value is one object for the life of the process.
  private static String name(EnumValueDescriptor value) {
    return VALUE_TO_NAME.computeIfAbsent(value, ProtoJson::nameOf);
  }

  private static String nameOf(EnumValueDescriptor value) {
    String prefix = prefix(value.getType());
    String name = value.getName();
    return (name.startsWith(prefix) ? name.substring(prefix.length()) : name)
        .toLowerCase(Locale.ROOT);
  }

  /// `WorkflowState` → `WORKFLOW_STATE_`, as Buf's STANDARD rules want it.
  private static String prefix(EnumDescriptor type) {
    return type.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT) + "_";
  }
}
