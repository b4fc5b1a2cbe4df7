package dev.marquee.edge;

import dev.marquee.edge.ApiDocument.ApiOperation;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Scripts of other origins may call a gateway only when its settings name their origin; our own
/// pages always may.
final class Cors implements Handler<RoutingContext> {
  private static final int AGE_SECONDS = 600;
  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE);

  private record Place(String method, Pattern path, String gateway) {}

  private final EdgeOptions options;
  private final List<Place> places;
  private final Map<String, CorsHandler> gatewayToHandler = new HashMap<>();

  Cors(EdgeOptions options, ApiDocument document) {
    this.options = options;
    this.places = document.operations().stream().map(Cors::place).toList();
    for (String gateway : EdgeOptions.GATEWAYS) {
      CorsHandler handler =
          CorsHandler.create()
              .allowedMethods(METHODS)
              .allowedHeaders(
                  Set.of("Authorization", "Content-Type", "Idempotency-Key", "Challenge-Answer"))
              .exposedHeaders(
                  Set.of("ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"))
              .maxAgeSeconds(AGE_SECONDS);
      options.corsOriginsOf(gateway).forEach(handler::addOrigin);
      gatewayToHandler.put(gateway, handler);
    }
  }

  private static Place place(ApiOperation operation) {
    return new Place(
        operation.method(),
        Pattern.compile(operation.path().replaceAll("\\{\\w+}", "[^/]+") + "/?"),
        operation.gateway());
  }

  @Override
  public void handle(RoutingContext request) {
    String origin = request.request().getHeader("Origin");
    if (origin == null || origin.endsWith("://" + request.request().authority())) {
      request.next();
      return;
    }
    String gateway = gateway(request);
    if (options.corsOriginsOf(gateway).contains(origin)) {
      java.util.Objects.requireNonNull(gatewayToHandler.get(gateway)).handle(request);
    } else {
      request.fail(403);
    }
  }

  /// A preflight request asks about the method it announces. What isn't in the contract is the user
  /// gateway's.
  private String gateway(RoutingContext request) {
    String announced = request.request().getHeader("Access-Control-Request-Method");
    String named = announced == null ? request.request().method().name() : announced;
    String method = named.equals("HEAD") ? "GET" : named;
    String path = request.normalizedPath();
    return places.stream()
        .filter(place -> place.method.equals(method) && place.path.matcher(path).matches())
        .map(Place::gateway)
        .findFirst()
        .orElse("user");
  }
}
