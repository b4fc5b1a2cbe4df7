package dev.marquee.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Requests that an OpenAPI document allows: the smallest that name every required value, of things
/// that don't exist.
final class Samples {
  /// A text for each pattern of the document; a new pattern fails the test until it stands here.
  private static final Map<String, String> PATTERN_TO_TEXT =
      Map.ofEntries(
          Map.entry("^([0-9]{4,8})?$", "4711"),
          Map.entry("^[0-9]{6}$", "000000"),
          Map.entry("^[A-Z]{1,2}$", "A"),
          Map.entry("^[A-Z]{1,2}[1-9][0-9]{0,2}$", "A1"),
          Map.entry("^[A-Z]{3}$", "INR"),
          Map.entry("^[A-Za-z0-9_-]{8,64}$", "no-such-session"),
          Map.entry("^[A-Za-z]{2}$", "IN"),
          Map.entry("^[a-z0-9-]{0,32}$", "fox"),
          Map.entry("^https?://", "https://example.com/"),
          Map.entry("^[a-z0-9-]{1,32}$", "no-such-tenant"));

  private final JsonNode document;

  Samples(JsonNode document) {
    this.document = document;
  }

  /// One operation of the document with a request for it.
  ///
  /// @param path with its parameters filled in
  /// @param body empty for none
  record Sample(
      String id, String method, String template, String path, String body, JsonNode described) {
    String rpc() {
      return described.path("x-rpc").asText();
    }

    /// The body; null for none.
    @Nullable JsonNode json() {
      try {
        return body.isEmpty() ? null : ApiClient.JSON.readTree(body);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }

    boolean anonymous() {
      return described.has("security") && described.path("security").isEmpty();
    }

    /// Sign-in and the like, where a token that isn't good counts for nothing (ADR 23).
    boolean bringsProof() {
      return anonymous() && described.path("x-rate-class").asText().equals("auth");
    }
  }

  /// Every operation that is bound to an RPC.
  List<Sample> all() {
    List<Sample> samples = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation -> {
                  if (operation.getValue().has("x-rpc")) {
                    samples.add(
                        sample(
                            path.getKey(),
                            operation.getKey(),
                            path.getValue(),
                            operation.getValue()));
                  }
                }));
    return samples;
  }

  private Sample sample(String template, String method, JsonNode item, JsonNode operation) {
    String path = template;
    StringBuilder query = new StringBuilder();
    for (JsonNode parameters : List.of(item.path("parameters"), operation.path("parameters"))) {
      for (JsonNode listed : parameters) {
        JsonNode parameter = resolved(listed);
        String name = parameter.path("name").asText();
        if (parameter.path("in").asText().equals("path")) {
          path = path.replace("{" + name + "}", value(parameter.path("schema")).asText());
        } else if (parameter.path("required").asBoolean()
            && parameter.path("in").asText().equals("query")) {
          query
              .append(query.isEmpty() ? '?' : '&')
              .append(name)
              .append('=')
              .append(value(parameter.path("schema")).asText());
        }
      }
    }
    JsonNode schema =
        operation.path("requestBody").path("content").path("application/json").path("schema");
    return new Sample(
        operation.path("operationId").asText(),
        method.toUpperCase(java.util.Locale.ROOT),
        template,
        path + query,
        schema.isMissingNode() ? "" : value(schema).toString(),
        operation);
  }

  private JsonNode value(JsonNode described) {
    JsonNode schema = resolved(described);
    if (schema.has("example")) {
      return schema.path("example");
    }
    if (schema.has("enum")) {
      return schema.path("enum").path(0);
    }
    return switch (schema.path("type").asText()) {
      case "object" -> object(schema);
      case "array" -> array(schema);
      case "integer" ->
          ApiClient.JSON.getNodeFactory().numberNode(Math.max(1, schema.path("minimum").asLong(1)));
      case "number" -> ApiClient.JSON.getNodeFactory().numberNode(1);
      case "boolean" -> ApiClient.JSON.getNodeFactory().booleanNode(true);
      case "string" -> ApiClient.JSON.getNodeFactory().textNode(text(schema));
      default -> throw new AssertionError("no sample for " + schema);
    };
  }

  private ObjectNode object(JsonNode schema) {
    ObjectNode object = ApiClient.JSON.createObjectNode();
    for (JsonNode name : schema.path("required")) {
      object.set(name.asText(), value(schema.path("properties").path(name.asText())));
    }
    return object;
  }

  private ArrayNode array(JsonNode schema) {
    ArrayNode array = ApiClient.JSON.createArrayNode();
    for (int i = 0; i < schema.path("minItems").asInt(1); i++) {
      array.add(value(schema.path("items")));
    }
    return array;
  }

  private static String text(JsonNode schema) {
    if (schema.has("pattern")) {
      String text = PATTERN_TO_TEXT.get(schema.path("pattern").asText());
      if (text == null) {
        throw new AssertionError("Samples knows no text for " + schema.path("pattern"));
      }
      return text;
    }
    return switch (schema.path("format").asText()) {
      case "uuid" -> UUID.randomUUID().toString();
      case "date-time" -> OffsetDateTime.now(ZoneOffset.UTC).plusDays(30).withNano(0).toString();
      case "date" -> LocalDate.now(ZoneOffset.UTC).toString();
      default -> "x".repeat(Math.max(1, schema.path("minLength").asInt(1)));
    };
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? resolved(document.at(node.path("$ref").asText().substring(1))) : node;
  }
}
