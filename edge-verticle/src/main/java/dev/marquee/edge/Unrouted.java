package dev.marquee.edge;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The last of a router's routes: what no other took is 405 when its address takes other methods,
/// which `Allow` names, else 404.
final class Unrouted implements Handler<RoutingContext> {
  /// @param page true for what serves any page, which says nothing of the API
  private record Place(Pattern path, boolean page, Set<HttpMethod> methods) {}

  private final List<Place> places;

  private Unrouted(List<Place> places) {
    this.places = places;
  }

  /// Call when all other routes are mounted.
  static void mount(Router router) {
    List<Place> places =
        router.getRoutes().stream()
            .filter(route -> route.getPath() != null && route.methods() != null)
            .map(route -> place(route, Objects.requireNonNull(route.getPath())))
            .toList();
    router.route().handler(new Unrouted(places));
  }

  private static Place place(Route route, String path) {
    StringBuilder regex = new StringBuilder();
    for (String segment : path.substring(1).split("/", -1)) {
      regex.append('/').append(segment.startsWith(":") ? "[^/]+" : Pattern.quote(segment));
    }
    boolean prefix = !route.isExactPath();
    return new Place(
        Pattern.compile(regex + (prefix ? ".*" : "/?")),
        prefix && path.equals("/"),
        route.methods());
  }

  @Override
  public void handle(RoutingContext request) {
    Set<String> allowed = new TreeSet<>();
    String path = request.normalizedPath();
    boolean api = path.startsWith("/api/");
    for (Place place : places) {
      if (!(api && place.page) && place.path.matcher(path).matches()) {
        place.methods.forEach(method -> allowed.add(method.name()));
      }
    }
    if (allowed.isEmpty() || allowed.contains(request.request().method().name())) {
      request.fail(404);
    } else {
      request.response().putHeader("Allow", String.join(", ", allowed));
      request.fail(405);
    }
  }
}
