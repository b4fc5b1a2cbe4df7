package dev.marquee.platform.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The settings of one process: the `defaults.yaml` of each part, overlaid by application.yaml, the
/// environment and the command line, in this order. Every key must exist in some defaults.yaml (a
/// default of `{}` is a free-form map), so a misspelt one fails start-up with its name.
///
/// Environment: `MARQUEE_BOOKING__HOLD_TTL` is `booking.holdTtl`: two underscores part levels, one
/// parts words. Values from there and from the command line are taken as they are where a text is
/// due (a password may be `0123` or `#x`), else read as YAML.
public final class Settings {
  private static final ObjectMapper YAML = mapper(new YAMLFactory());

  private final ObjectNode root;

  /// Dotted paths of maps whose default is `{}`: any key goes.
  private final Set<String> freeForm;

  private Settings(ObjectNode root, Set<String> freeForm) {
    this.root = root;
    this.freeForm = freeForm;
  }

  /// Loads `platform/defaults.yaml` and `<part>/defaults.yaml` of every part that is on the class
  /// path.
  public static Settings defaults(List<String> parts) {
    ObjectNode root = YAML.createObjectNode();
    load(root, "platform/defaults.yaml");
    parts.forEach(part -> load(root, part + "/defaults.yaml"));
    Set<String> freeForm = new HashSet<>();
    collectFreeForm(root, "", freeForm);
    return new Settings(root, freeForm);
  }

  /// Overlays a YAML document.
  ///
  /// @param source its name, for errors
  /// @throws SettingsException naming a key no default knows
  public Settings with(String source, String yaml) {
    ObjectNode copy = root.deepCopy();
    try {
      JsonNode overlay = YAML.readTree(yaml);
      if (overlay instanceof ObjectNode object) {
        merge(copy, object, source, "");
      } else if (!overlay.isMissingNode() && !overlay.isNull()) {
        throw new SettingsException(source + ": not a map of settings");
      }
    } catch (JsonProcessingException e) {
      throw new SettingsException(source + ": " + e.getOriginalMessage());
    }
    return new Settings(copy, freeForm);
  }

  /// Overlays single values by dotted key: `8m`, `true` and `[a, b]` mean what they say.
  public Settings with(String source, Map<String, String> keyToValue) {
    ObjectNode copy = root.deepCopy();
    keyToValue.forEach((key, value) -> merge(copy, nested(key, value, source), source, ""));
    return new Settings(copy, freeForm);
  }

  /// Overlays `MARQUEE_…` variables.
  public Settings withEnvironment(Map<String, String> environment) {
    ObjectNode copy = root.deepCopy();
    environment.forEach((name, value) -> {
      if (OuterText.isSetting(name)) {
        String source = "environment " + name;
        merge(copy, nested(OuterText.key(name), value, source), source, "");
      }
    });
    return new Settings(copy, freeForm);
  }

  /// One section as a record; its compact constructor has the last word.
  ///
  /// @throws SettingsException naming the key and the rule
  public <T> T bind(String section, Class<T> type) {
    JsonNode node = root.path(section);
    if (node.isMissingNode()) {
      throw new SettingsException(
          "no settings for '" + section + "': is its module on the class path?");
    }
    try {
      return YAML.treeToValue(node, type);
    } catch (JsonProcessingException e) {
      throw new SettingsException(section + path(e) + ": " + rule(e));
    }
  }

  private static String path(JsonProcessingException error) {
    StringBuilder path = new StringBuilder();
    if (error instanceof JsonMappingException mapping) {
      for (JsonMappingException.Reference step : mapping.getPath()) {
        path.append(
            step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName());
      }
    }
    return path.toString();
  }

  private static String rule(JsonProcessingException error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case InvalidFormatException e ->
          "'" + e.getValue() + "' is no " + e.getTargetType().getSimpleName();
      case JsonProcessingException e -> e.getOriginalMessage();
      default -> String.valueOf(cause.getMessage());
    };
  }

  /// A free-form section whose values are whole numbers.
  public Map<String, Integer> numbers(String section) {
    Map<String, Integer> numbers = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.path(section).properties()) {
      if (!entry.getValue().isInt()) {
        throw new SettingsException(section + "." + entry.getKey() + ": must be a whole number");
      }
      numbers.put(entry.getKey(), entry.getValue().asInt());
    }
    return numbers;
  }

  /// One value as text, by dotted key.
  public String text(String key) {
    JsonNode value = find(key);
    if (!value.isValueNode()) {
      throw new SettingsException("no setting '" + key + "'");
    }
    return value.asText();
  }

  private JsonNode find(String key) {
    return root.at("/" + key.replace("~", "~0").replace("/", "~1").replace('.', '/'));
  }

  /// Everything in force, as YAML, secrets masked.
  public String masked() {
    try {
      return YAML.writeValueAsString(Masks.masked(root.deepCopy()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void load(ObjectNode root, String resource) {
    try (InputStream in = Settings.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        return;
      }
      JsonNode loaded = YAML.readTree(in);
      if (loaded instanceof ObjectNode object) {
        object.properties().forEach(entry -> root.set(entry.getKey(), entry.getValue()));
      }
    } catch (IOException e) {
      throw new SettingsException(resource + ": " + e.getMessage());
    }
  }

  private static void collectFreeForm(ObjectNode node, String path, Set<String> into) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getValue() instanceof ObjectNode object) {
        String key = path + entry.getKey();
        if (object.isEmpty()) {
          into.add(key);
        }
        collectFreeForm(object, key + ".", into);
      }
    }
  }

  private void merge(ObjectNode into, ObjectNode overlay, String source, String path) {
    for (Map.Entry<String, JsonNode> entry : overlay.properties()) {
      String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      JsonNode known = into.get(entry.getKey());
      if (known == null && !isFreeForm(path)) {
        throw new SettingsException(source + ": unknown setting '" + key + "'");
      }
      if (known != null) {
        checkKind(known, entry.getValue(), source + ": '" + key + "' ");
      }
      if (known instanceof ObjectNode object && entry.getValue() instanceof ObjectNode deeper) {
        merge(object, deeper, source, key);
      } else {
        into.set(entry.getKey(), entry.getValue());
      }
    }
  }

  private boolean isFreeForm(String path) {
    return freeForm.stream().anyMatch(open -> path.equals(open) || path.startsWith(open + "."));
  }

  /// What a default is, its replacement is too. A number for a text is refused rather than written
  /// out, because `0123` or `1e3` would come out as something else. A number for a duration is
  /// refused later, with a better reason.
  private static void checkKind(JsonNode known, JsonNode value, String name) {
    if (value.isNull()) {
      throw new SettingsException(name + "has no value");
    }
    if (known.isObject() != value.isObject()) {
      throw new SettingsException(
          name + (known.isObject() ? "is a map of settings" : "is one value, not a map"));
    }
    if (known.isArray() && !value.isArray()) {
      throw new SettingsException(name + "is a list");
    }
    if (known.isTextual() && !value.isTextual() && !DurationText.matches(known.asText())) {
      throw new SettingsException(name + "is a text: put its value in quotes");
    }
  }

  private ObjectNode nested(String key, String value, String source) {
    ObjectNode outer = YAML.createObjectNode();
    ObjectNode inner = outer;
    String[] names = key.split("\\.");
    for (int i = 0; i < names.length - 1; i++) {
      inner = inner.putObject(names[i]);
    }
    inner.set(
        names[names.length - 1],
        OuterText.value(YAML, find(key), value.strip(), source + ": '" + key + "'"));
    return outer;
  }

  private static ObjectMapper mapper(YAMLFactory factory) {
    return new ObjectMapper(factory)
        .registerModule(new SimpleModule().addDeserializer(Duration.class, new DurationText()))
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
  }
}
