package dev.marquee.edge;

import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Handler;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.JsonSchemaValidationException;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.validation.SchemaValidationException;
import io.vertx.openapi.validation.ValidatorException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place where a failed request becomes a [Problem].
final class Failures implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);
  private static final int ERRORS_MAX = 20;
  private static final Pattern PARAMETER =
      Pattern.compile("(?:query|path|header) parameter ([\\w-]+)");

  @Override
  public void handle(RoutingContext request) {
    problem(request).send(request);
  }

  private static Problem problem(RoutingContext request) {
    Throwable failure = request.failure();
    if (failure instanceof Fault fault) {
      return Problem.of(fault);
    }
    ValidatorException broken = find(failure, ValidatorException.class);
    if (broken != null) {
      return Problem.invalid(errors(broken));
    }
    if (find(failure, DecodeException.class) != null) {
      return Problem.invalid(new JsonArray().add(error("", "the body must be valid JSON")));
    }
    return switch (request.statusCode()) {
      case 400 -> Problem.of(400, "malformed", "The request can't be understood.");
      case 403 -> Problem.of(403, "not-allowed", "You may not do this.");
      case 404 -> Problem.of(404, "not-found", "There is nothing at this address.");
      case 405 -> Problem.of(405, "method-not-allowed", "This address doesn't take that method.");
      case 406 -> Problem.of(406, "not-acceptable", "The answer would be application/json.");
      case 408 -> Problem.of(408, "too-slow", "The request took too long to come.");
      case 413 -> Problem.of(413, "too-large", "The body is too large.");
      case 414 -> Problem.of(414, "uri-too-long", "The address is too long.");
      case 415 -> Problem.of(415, "media-type", "The body must be application/json.");
      default -> {
        log.error("{} {} failed", request.request().method(), route(request), failure);
        yield Problem.of(500, "broken", "Something went wrong on our side.");
      }
    };
  }

  private static String route(RoutingContext request) {
    return request.currentRoute() == null ? "-" : String.valueOf(request.currentRoute().getPath());
  }

  /// The validator nests what went wrong where; the leaves name field and rule. Composite keywords
  /// only repeat them, and `additionalProperties` is reported for every bad property, so it counts
  /// only when it stands alone for its field.
  private static JsonArray errors(ValidatorException broken) {
    List<OutputUnit> units = units(broken);
    Map<String, String> fieldToRule = new LinkedHashMap<>();
    for (OutputUnit unit : units) {
      String keyword = keyword(unit);
      String field = parameter(broken).orElseGet(() -> field(unit, keyword));
      switch (keyword) {
        case "properties", "items", "$ref", "allOf", "anyOf", "oneOf" -> {}
        case "additionalProperties" ->
            fieldToRule.putIfAbsent(field, "is not a field of this request");
        default -> fieldToRule.put(field, rule(unit, keyword));
      }
    }
    if (fieldToRule.isEmpty()) {
      String message = String.valueOf(broken.getMessage());
      fieldToRule.put(parameter(broken).orElse(""), plain(message));
    }
    JsonArray errors = new JsonArray();
    fieldToRule.entrySet().stream()
        .limit(ERRORS_MAX)
        .forEach(e -> errors.add(error(e.getKey(), e.getValue())));
    return errors;
  }

  private static String plain(String message) {
    return message.contains("decode")
        ? "the body must be valid JSON"
        : message.contains("does not contain the required") ? "is required" : message;
  }

  /// A path or query parameter is named by the message only.
  private static Optional<String> parameter(ValidatorException broken) {
    Matcher matcher = PARAMETER.matcher(String.valueOf(broken.getMessage()));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static List<OutputUnit> units(ValidatorException broken) {
    OutputUnit unit = null;
    if (broken instanceof SchemaValidationException schema) {
      unit = schema.getOutputUnit();
    }
    if (unit == null) {
      return List.of();
    }
    return unit.getErrors() == null || unit.getErrors().isEmpty()
        ? List.of(unit)
        : unit.getErrors();
  }

  private static String keyword(OutputUnit unit) {
    String location = String.valueOf(unit.getKeywordLocation());
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /// `#/seats/3` → `seats.3`; a missing property is named by the message, not the place.
  private static String field(OutputUnit unit, String keyword) {
    String location =
        String.valueOf(unit.getInstanceLocation()).replaceFirst("^#/?", "").replace('/', '.');
    String error = String.valueOf(unit.getError());
    if (keyword.equals("required")) {
      String missing = quoted(error);
      return location.isEmpty() ? missing : location + "." + missing;
    }
    return location;
  }

  private static String quoted(String error) {
    int from = error.indexOf('"');
    int to = error.lastIndexOf('"');
    return from >= 0 && to > from ? error.substring(from + 1, to) : "";
  }

  private static String rule(OutputUnit unit, String keyword) {
    return keyword.equals("required") ? "is required" : String.valueOf(unit.getError());
  }

  private static JsonObject error(String field, String rule) {
    return new JsonObject().put("field", field).put("rule", rule);
  }

  private static <T extends Throwable> @Nullable T find(@Nullable Throwable error, Class<T> type) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (type.isInstance(e)) {
        return type.cast(e);
      }
      if (e instanceof JsonSchemaValidationException && e.getCause() == null) {
        return null;
      }
    }
    return null;
  }
}
