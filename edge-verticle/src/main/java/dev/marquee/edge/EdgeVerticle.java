package dev.marquee.edge;

import dev.marquee.platform.Platform;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.RpcClients;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Wires the public face of one event loop; the launcher deploys one a core. The first also opens
/// the partner listener. Reading order: [Callers] (who calls), [RateLimits], [RestApi] (the
/// contract served), [LiveSeats], [BrowserSessions].
public final class EdgeVerticle extends VerticleBase {
  private static final int IDLE_SECONDS = 75;
  private static final int CORS_AGE_SECONDS = 600;
  private static final long DRAIN_SECONDS = 10;
  private static final int SEND_BUFFER_BYTES = 64 << 10;

  private final Platform platform;
  private final boolean partners;
  private @Nullable HttpServer http;
  private @Nullable PartnerListener partnerListener;
  private @Nullable RedisLink redis;
  private @Nullable LiveSeats live;

  /// @param partners true for the one instance that opens the partner gRPC port
  public EdgeVerticle(Platform platform, boolean partners) {
    this.platform = platform;
    this.partners = partners;
  }

  @Override
  public Future<?> start() {
    EdgeOptions options = platform.settings().bind("edge", EdgeOptions.class);
    ApiDocument document = ApiDocument.load();
    return OpenAPIContract.from(vertx, document.requestsOnly())
        .compose(contract -> listen(options, document, contract));
  }

  private Future<?> listen(EdgeOptions options, ApiDocument document, OpenAPIContract contract) {
    RpcClients clients = platform.clients("edge");
    RedisLink link = platform.coordinationRedis();
    redis = link;
    RateLimits limits = new RateLimits(link, options);
    Router router = Router.router(vertx);
    router.route().handler(new AccessLog(platform.meters())).failureHandler(new Failures());
    Callers callers = new Callers(options, platform.tokens());
    router.route("/media/*").handler(new UpstreamProxy(vertx, options.mediaUpstream(), callers));
    router.route("/b/*").handler(new UpstreamProxy(vertx, options.beaconsUpstream(), callers));
    router.route().handler(new SecurityHeaders(options.secureCookies()));
    router.get("/healthz").handler(request -> request.response().end("ok\n"));
    router.get("/health").handler(request -> request.response().end("ok\n"));
    router.route("/api/*").handler(cors(options));
    router.route("/api/*").handler(callers).handler(limits).handler(Callers::admit);
    mountHandWritten(router, options, clients, link);
    new RestApi(vertx, contract, clients, options).mount(router, document);
    new Pages(document).mount(router);
    HttpServer server =
        vertx.createHttpServer(
            platform
                .tls()
                .forPublic()
                .server(
                    new HttpServerOptions()
                        .setHost(platform.host())
                        .setPort(platform.ports().of("edge"))
                        .setIdleTimeout(IDLE_SECONDS)
                        .setSendBufferSize(SEND_BUFFER_BYTES)
                        .setMaxInitialLineLength(8_192)
                        .setCompressionSupported(false)));
    http = server;
    Future<HttpServer> listening = server.requestHandler(router).listen();
    return partners ? listening.compose(up -> openPartners(limits)) : listening;
  }

  private void mountHandWritten(
      Router router, EdgeOptions options, RpcClients clients, RedisLink link) {
    new BrowserSessions(clients, options).mount(router);
    new PaymentWebhooks(clients).mount(router);
    new KeySet(clients).mount(router);
    LiveTickets tickets = new LiveTickets(link, options);
    router.post("/api/live/tickets").handler(tickets::issue);
    LiveSeats seats = new LiveSeats(vertx, tickets, clients, options);
    live = seats;
    router.get("/api/booking/showtimes/:showtimeId/seats/live").handler(seats::open);
  }

  private Future<Void> openPartners(RateLimits limits) {
    PartnerListener listener = new PartnerListener(vertx, platform, limits);
    partnerListener = listener;
    return listener.listen();
  }

  /// Scripts of other origins may call only when the settings name their origin; our own pages
  /// always may.
  private static Handler<RoutingContext> cors(EdgeOptions options) {
    CorsHandler cors =
        CorsHandler.create()
            .allowedMethods(
                Set.of(
                    HttpMethod.GET,
                    HttpMethod.POST,
                    HttpMethod.PUT,
                    HttpMethod.PATCH,
                    HttpMethod.DELETE))
            .allowedHeaders(Set.of("Authorization", "Content-Type", "Idempotency-Key"))
            .maxAgeSeconds(CORS_AGE_SECONDS);
    options.corsOrigins().forEach(cors::addOrigin);
    return request -> {
      String origin = request.request().getHeader("Origin");
      if (origin == null || origin.endsWith("://" + request.request().authority())) {
        request.next();
      } else if (options.corsOrigins().contains(origin)) {
        cors.handle(request);
      } else {
        request.fail(403);
      }
    };
  }

  @Override
  public Future<?> stop() {
    if (live != null) {
      live.close();
    }
    Future<Void> server =
        http == null ? Future.succeededFuture() : http.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS);
    Future<Void> partner =
        partnerListener == null ? Future.succeededFuture() : partnerListener.close();
    return Future.join(server, partner)
        .eventually(() -> {
          if (redis != null) {
            redis.close();
          }
          return Future.succeededFuture();
        });
  }
}
