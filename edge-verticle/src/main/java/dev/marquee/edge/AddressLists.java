package dev.marquee.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Which addresses may come: those of no block list; and to a gateway that has a list of its own,
/// only those on it. YAML: `block: [networks]`, `allow: {admin: [networks]}`.
///
/// @param blocked networks that get nothing
/// @param gatewayToAllowed gateway → networks that may use it; any may where there is no list
record AddressLists(
    NetworkTable<Boolean> blocked, Map<String, NetworkTable<Boolean>> gatewayToAllowed) {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Set<String> KEYS = Set.of("block", "allow");
  private static final Set<String> GATEWAYS = Set.of("user", "partner", "admin");

  /// @throws IllegalArgumentException for what can't be meant: a list that is misread opens a door
  static AddressLists parse(String yaml) {
    JsonNode root = tree(yaml);
    if (!root.isObject() && !root.isMissingNode()) {
      throw new IllegalArgumentException("address lists: must be a map of block and allow");
    }
    root.fieldNames().forEachRemaining(name -> require(KEYS.contains(name), name));
    Map<String, NetworkTable<Boolean>> allowed = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.path("allow").properties()) {
      require(GATEWAYS.contains(entry.getKey()), "allow." + entry.getKey());
      allowed.put(entry.getKey(), table(entry.getValue()));
    }
    return new AddressLists(table(root.path("block")), allowed);
  }

  private static JsonNode tree(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("address lists: " + e.getOriginalMessage(), e);
    }
  }

  private static void require(boolean known, String name) {
    if (!known) {
      throw new IllegalArgumentException("address lists: unknown key '" + name + "'");
    }
  }

  private static NetworkTable<Boolean> table(JsonNode networks) {
    if (!networks.isArray() && !networks.isMissingNode()) {
      throw new IllegalArgumentException("address lists: networks must stand in a list");
    }
    NetworkTable<Boolean> table = new NetworkTable<>();
    networks.forEach(network -> table.put(network.asText(), true));
    return table;
  }

  boolean blocks(String address) {
    return blocked.find(address).isPresent();
  }

  boolean allows(String gateway, String address) {
    NetworkTable<Boolean> allowed = gatewayToAllowed.get(gateway);
    return allowed == null || allowed.find(address).isPresent();
  }
}
