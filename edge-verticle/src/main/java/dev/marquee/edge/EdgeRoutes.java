package dev.marquee.edge;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The routes of one listener, in the order a request meets them: time and log, limits of the head,
/// the address, whether its tenant is open, headers, the caller, then the API of its gateways and,
/// for users, what the contract doesn't describe: sign-in of browsers, live streams, webhooks,
/// media and pages.
final class EdgeRoutes {
  private static final Buffer OK = Buffer.buffer("ok\n");

  private final EdgeParts parts;
  private final Vertx vertx;

  EdgeRoutes(Vertx vertx, EdgeParts parts) {
    this.vertx = vertx;
    this.parts = parts;
  }

  Router router(Set<String> gateways) {
    EdgeOptions options = parts.options();
    boolean users = gateways.contains("user");
    Router router = Router.router(vertx);
    router
        .route()
        .handler(parts.slow()::began)
        .handler(parts.log())
        .handler(BadRequests::check)
        .handler(parts.addresses().refuseBlocked(parts.callers()))
        .handler(Compression::decide)
        .failureHandler(new Failures());
    router.get("/healthz").handler(request -> Body.end(request, OK));
    router.get("/health").handler(request -> Body.end(request, OK));
    router.route().handler(parts.tenants()::refuseSuspended);
    if (users) {
      mountUpstreams(router, options);
    }
    router.route().handler(new SecurityHeaders(options.secureCookies(), parts.tenants()));
    router.route("/api/*").handler(new Cors(options, parts.document())).handler(parts.callers());
    if (users) {
      mountByHand(router);
    }
    new ClientTokens(parts.clients())
        .mount(guarded(router, HttpMethod.POST, ClientTokens.PATH, "auth"));
    new KeySet(parts.clients())
        .mount(guarded(router, HttpMethod.GET, "/api/auth/jwks.json", "read"));
    new RestApi(vertx, parts.contract(), parts.clients(), parts.guards())
        .mount(router, parts.document(), gateways);
    guarded(router, null, "/api/*", "read");
    Pages pages = new Pages(vertx, parts.document(), gateways);
    pages.mountDocument(router);
    if (users) {
      pages.mountApp(router);
    }
    answerHeads(router);
    Unrouted.mount(router);
    return router;
  }

  /// HEAD is GET without the body (RFC 9110 §9.3.2), wherever there is a GET, but for live streams,
  /// which have no head without them.
  private static void answerHeads(Router router) {
    router.getRoutes().stream()
        .filter(route -> route.methods() != null && route.methods().contains(HttpMethod.GET))
        .filter(route -> !String.valueOf(route.getPath()).endsWith("/live"))
        .forEach(route -> route.method(HttpMethod.HEAD));
  }

  private void mountUpstreams(Router router, EdgeOptions options) {
    router
        .route("/media/*")
        .handler(new UpstreamProxy(vertx, options.mediaUpstream(), parts.callers()));
    router
        .route("/b/*")
        .handler(new UpstreamProxy(vertx, options.beaconsUpstream(), parts.callers()));
  }

  private void mountByHand(Router router) {
    parts
        .guards()
        .beforeProof(router.route("/api/auth/browser/*"), "user", "auth")
        .handler(parts.slow()::body);
    parts.guards().challenge(router.post("/api/auth/browser/login"));
    new BrowserSessions(parts.clients(), parts.options()).mount(router);
    new ProviderWebhooks(parts.clients())
        .mount(guarded(router, null, "/api/webhooks/*", "webhook"));
    new Screens(parts.document(), parts.clients()).mount(router, parts.guards());
    new DataDownload(parts.clients()).mount(router, parts.guards());
    guarded(router, null, "/api/live/*", "live");
    router.post("/api/live/tickets").handler(parts.tickets()::issue);
    String seats = "/api/booking/showtimes/:showtimeId/seats/live";
    guarded(router, HttpMethod.GET, seats, "live");
    router.get(seats).handler(parts.seats()::open);
  }

  /// Puts the guards before the routes that come next at an address.
  private Router guarded(
      Router router, @Nullable HttpMethod method, String path, String rateClass) {
    Route route = method == null ? router.route(path) : router.route(method, path);
    parts.guards().before(route, "user", rateClass).handler(parts.slow()::body);
    return router;
  }
}
