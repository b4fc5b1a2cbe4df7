package dev.marquee.edge;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The public API as one OpenAPI 3.1 document: the root file and one file a domain, merged. A path
/// or schema that two files define is a mistake and fails start-up.
final class ApiDocument {
  static final List<String> DOMAINS =
      List.of(
          "identity",
          "privacy",
          "subscriptions",
          "tenants",
          "clients",
          "catalog",
          "booking",
          "streaming",
          "activity",
          "ads",
          "sync",
          "bff");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

  /// One operation.
  ///
  /// @param id operationId
  /// @param method upper case
  /// @param path as in the document, with `{name}` parameters
  /// @param rpc `package.Service/Method`
  /// @param gateway "user", "partner" or "admin"
  /// @param rateClass from `x-rate-class`; else the gateway when it isn't the users', else "read"
  ///   or "write"
  /// @param anonymous true when no token is needed
  /// @param challenged an address that was refused again and again must solve a [Challenge] first
  /// @param cacheControl Cache-Control of a 200, from `x-cache-control`
  record ApiOperation(
      String id,
      String method,
      String path,
      String rpc,
      String gateway,
      String rateClass,
      boolean anonymous,
      boolean challenged,
      String cacheControl) {
    /// The path as a Vert.x route: `/titles/:titleId`.
    String route() {
      return path.replaceAll("\\{(\\w+)}", ":$1");
    }

    /// Sign-in and what leads to it or away from it: the request says itself who it is (password,
    /// refresh token, link of a mail), so a token beside it isn't needed, and needn't be good.
    boolean bringsProof() {
      return anonymous && rateClass.equals("auth");
    }
  }

  private final JsonObject json;

  private ApiDocument(JsonObject json) {
    this.json = json;
  }

  /// Reads and merges the files.
  static ApiDocument load() {
    JsonObject root = read("edge/openapi/openapi.yaml");
    for (String domain : DOMAINS) {
      JsonObject part = read("edge/openapi/" + domain + ".yaml");
      merge(root.getJsonObject("paths"), part.getJsonObject("paths"), domain);
      JsonObject schemas =
          part.getJsonObject("components", new JsonObject()).getJsonObject("schemas");
      if (schemas != null) {
        merge(root.getJsonObject("components").getJsonObject("schemas"), schemas, domain);
      }
    }
    return new ApiDocument(root);
  }

  JsonObject json() {
    return json;
  }

  /// The document as the request validator takes it: without answers, whose media type
  /// (problem+json) it doesn't know.
  JsonObject requestsOnly() {
    JsonObject copy = json.copy();
    for (Map.Entry<String, Object> path : copy.getJsonObject("paths")) {
      JsonObject item = (JsonObject) path.getValue();
      for (String method : METHODS) {
        if (item.containsKey(method)) {
          item.getJsonObject(method)
              .put(
                  "responses",
                  new JsonObject().put("default", new JsonObject().put("description", "any")));
          if (!item.getJsonObject(method).containsKey("x-rpc")) {
            // Served by hand, and the form of one of them is what the validator doesn't know
            // either.
            item.getJsonObject(method).remove("requestBody");
          }
        }
      }
    }
    copy.getJsonObject("components").remove("responses");
    return copy;
  }

  /// Every operation that is bound to an RPC.
  List<ApiOperation> operations() {
    List<ApiOperation> operations = new ArrayList<>();
    for (Map.Entry<String, Object> path : json.getJsonObject("paths")) {
      JsonObject item = (JsonObject) path.getValue();
      for (String method : METHODS) {
        JsonObject operation = item.getJsonObject(method);
        if (operation != null && operation.containsKey("x-rpc")) {
          operations.add(operation(path.getKey(), method, operation));
        }
      }
    }
    return operations;
  }

  private static ApiOperation operation(String path, String method, JsonObject operation) {
    boolean anonymous =
        operation.containsKey("security") && operation.getJsonArray("security").isEmpty();
    String gateway = operation.getString("x-gateway", "user");
    return new ApiOperation(
        operation.getString("operationId"),
        method.toUpperCase(java.util.Locale.ROOT),
        path,
        operation.getString("x-rpc"),
        gateway,
        operation.getString("x-rate-class", rateClass(method, gateway)),
        anonymous,
        operation.getBoolean("x-challenge", false),
        operation.getString("x-cache-control", anonymous ? "no-cache" : "no-store"));
  }

  private static String rateClass(String method, String gateway) {
    return gateway.equals("user") ? method.equals("get") ? "read" : "write" : gateway;
  }

  /// The document as clients of some gateways are shown it.
  JsonObject of(Set<String> gateways) {
    JsonObject copy = json.copy();
    JsonObject paths = copy.getJsonObject("paths");
    for (String path : Set.copyOf(paths.fieldNames())) {
      JsonObject item = paths.getJsonObject(path);
      for (String method : METHODS) {
        JsonObject operation = item.getJsonObject(method);
        if (operation != null && !gateways.contains(operation.getString("x-gateway", "user"))) {
          item.remove(method);
        }
      }
      if (METHODS.stream().noneMatch(item::containsKey)) {
        paths.remove(path);
      }
    }
    return copy;
  }

  private static void merge(JsonObject into, JsonObject from, String domain) {
    for (Map.Entry<String, Object> entry : from) {
      if (into.containsKey(entry.getKey())) {
        throw new IllegalStateException(
            "openapi/" + domain + ".yaml defines " + entry.getKey() + " again");
      }
      into.put(entry.getKey(), entry.getValue());
    }
  }

  private static JsonObject read(String resource) {
    try (InputStream in = ApiDocument.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no " + resource);
      }
      return new JsonObject(YAML.readTree(in).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
