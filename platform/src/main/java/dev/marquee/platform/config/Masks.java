package dev.marquee.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.regex.Pattern;

/// Settings as they may be logged: secrets, by their names, are `***` where they are set, and so
/// are credentials in URLs.
final class Masks {
  private static final Pattern SECRET =
      Pattern.compile("(?i).*(password|secret|privatekey|apikey|accesskey|token$|credential).*");

  private Masks() {}

  static JsonNode masked(JsonNode node) {
    switch (node) {
      case ObjectNode object -> {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
          boolean set = !entry.getValue().isEmpty() || !entry.getValue().asText().isEmpty();
          boolean secret = SECRET.matcher(entry.getKey()).matches() && set;
          entry.setValue(secret ? object.textNode("***") : masked(entry.getValue()));
        }
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          array.set(i, masked(array.get(i)));
        }
      }
      case TextNode text -> {
        return new TextNode(text.asText().replaceAll("(?<=://)[^/@]*@", "***@"));
      }
      default -> {}
    }
    return node;
  }
}
