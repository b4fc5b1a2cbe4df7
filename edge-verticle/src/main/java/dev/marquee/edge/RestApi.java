package dev.marquee.edge;

import dev.marquee.edge.ApiDocument.ApiOperation;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.RpcClients;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.RequestValidator;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// Every operation of the OpenAPI document, served: sign-in where the contract asks for it,
/// validation by the contract, the RPC, and the answer with its caching headers. A GET is
/// conditional ([RFC 9110 §13](https://www.rfc-editor.org/rfc/rfc9110)).
final class RestApi {
  private static final Pattern JSON = Pattern.compile("(?i)application/json\\s*(;.*)?");
  private static final Pattern ACCEPTING =
      Pattern.compile("(?i)(^|,)\\s*(\\*/\\*|application/\\*|application/json)\\s*(;|,|$)");

  private final OpenAPIContract contract;
  private final RequestValidator validator;
  private final RequestExtractor extractor = RequestExtractor.withBodyHandler();
  private final RpcClients clients;
  private final Guards guards;

  RestApi(Vertx vertx, OpenAPIContract contract, RpcClients clients, Guards guards) {
    this.contract = contract;
    this.validator = RequestValidator.create(vertx, ValidatorCache.of(contract));
    this.clients = clients;
    this.guards = guards;
  }

  /// Adds a route for each operation of some gateways.
  void mount(Router router, ApiDocument document, Set<String> gateways) {
    for (ApiOperation operation : document.operations()) {
      if (gateways.contains(operation.gateway())) {
        mount(router, operation);
      }
    }
  }

  private void mount(Router router, ApiOperation operation) {
    RpcBinding binding = RpcBinding.of(operation, clients);
    Operation described =
        java.util.Objects.requireNonNull(contract.operation(operation.id()), operation.id());
    var route = router.route(HttpMethod.valueOf(operation.method()), operation.route());
    if (operation.bringsProof()) {
      guards.beforeProof(route, operation.gateway(), operation.rateClass());
    } else {
      guards.before(route, operation.gateway(), operation.rateClass());
    }
    if (operation.challenged()) {
      guards.challenge(route);
    }
    route.handler(request -> acceptable(request, described));
    if (!operation.method().equals("GET") && !operation.method().equals("DELETE")) {
      guards.body(route);
    }
    route.handler(request -> serve(request, operation, described, binding));
  }

  /// Refuses what neither side could read: 415 and 406.
  private static void acceptable(RoutingContext request, Operation described) {
    String type = request.request().getHeader("Content-Type");
    boolean sends = type != null && described.getRequestBody() != null;
    if (sends && !JSON.matcher(type).matches()) {
      request.fail(415);
      return;
    }
    String accept = request.request().getHeader("Accept");
    if (accept != null && !accept.isBlank() && !ACCEPTING.matcher(accept).find()) {
      request.fail(406);
      return;
    }
    request.next();
  }

  private void serve(
      RoutingContext request, ApiOperation operation, Operation described, RpcBinding binding) {
    if (!operation.anonymous() && Callers.of(request).caller().kind() == Caller.Kind.NOBODY) {
      request.fail(new Fault(GrpcStatus.UNAUTHENTICATED, "sign in first"));
      return;
    }
    extractor
        .extractValidatableRequest(request, described)
        .compose(extracted -> validator.validate(extracted, operation.id()))
        .compose(valid -> {
          Callers.of(request);
          return binding.call(merged(valid));
        })
        .onSuccess(answer -> send(request, operation, answer))
        .onFailure(request::fail);
  }

  /// Body, query and path in one object; a path parameter wins over a field of the same name in the
  /// body.
  private static JsonObject merged(ValidatedRequest valid) {
    JsonObject all = new JsonObject();
    if (valid.getBody() != null && valid.getBody().getJsonObject() != null) {
      all.mergeIn(valid.getBody().getJsonObject());
    }
    put(all, valid.getQuery());
    put(all, valid.getPathParameters());
    return all;
  }

  private static void put(JsonObject all, Map<String, RequestParameter> parameters) {
    parameters.forEach((name, parameter) -> {
      if (parameter != null && !parameter.isNull()) {
        Object value = parameter.get();
        all.put(name, value instanceof JsonArray array ? array : value);
      }
    });
  }

  private static void send(
      RoutingContext request, ApiOperation operation, RpcBinding.Answer answer) {
    if (answer.problem().isPresent()) {
      answer.problem().get().send(request);
      return;
    }
    HttpServerResponse response = request.response().setStatusCode(answer.status());
    response.putHeader("Cache-Control", operation.cacheControl());
    if (answer.status() == 204) {
      response.end();
      return;
    }
    response.putHeader("Content-Type", "application/json");
    if (operation.method().equals("GET")) {
      String tag = tag(answer.body());
      response.putHeader("ETag", tag).putHeader("Vary", "Authorization, Accept-Encoding");
      if (tag.equals(request.request().getHeader("If-None-Match"))) {
        response.setStatusCode(304).end();
        return;
      }
    }
    Body.end(request, answer.body());
  }

  private static String tag(Buffer body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes());
    return "W/\""
        + Long.toHexString(crc.getValue())
        + "-"
        + Integer.toHexString(body.length())
        + "\"";
  }
}
