package dev.marquee.edge;

import dev.marquee.platform.Platform;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.RpcClients;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Wires the public face of one event loop; the launcher deploys one a core. The first also opens
/// the partner listener. Reading order: [EdgeRoutes] (what a request meets), [Callers] (who calls),
/// [RateLimits], [RestApi] (the contract served), [LiveSeats], [BrowserSessions].
public final class EdgeVerticle extends VerticleBase {
  private static final long DRAIN_SECONDS = 10;
  private static final int SEND_BUFFER_BYTES = 64 << 10;

  private final Platform platform;
  private final boolean partners;
  private final List<HttpServer> servers = new ArrayList<>();
  private @Nullable PartnerListener partnerListener;
  private @Nullable TenantDirectory directory;
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
        .compose(contract ->
            Addresses.shared(vertx, options.addresses())
                .map(addresses -> parts(options, document, contract, addresses)))
        .compose(parts -> parts.tenants().start().compose(asked -> listen(parts)));
  }

  private EdgeParts parts(
      EdgeOptions options, ApiDocument document, OpenAPIContract contract, Addresses addresses) {
    RpcClients clients = platform.clients("edge");
    RedisLink link = platform.coordinationRedis();
    LiveTickets tickets = new LiveTickets(link, platform.tokens(), options);
    LiveSeats seats = new LiveSeats(vertx, tickets, platform.tokens(), clients, options);
    TenantDirectory tenants = new TenantDirectory(vertx, clients, options);
    directory = tenants;
    redis = link;
    live = seats;
    return new EdgeParts(
        options,
        document,
        contract,
        clients,
        addresses,
        tenants,
        new Callers(options, platform.tokens(), addresses, tenants),
        new RateLimits(link, options, tenants),
        new SlowClients(vertx, options.http()),
        new Suspicion(
            link,
            options.challenge(),
            new ProofOfWork(
                link,
                options.challenge(),
                platform.clock(),
                platform.settings().text("rpc.serviceSecret"))),
        new AccessLog(platform.meters(), options.accessLog()),
        tickets,
        seats);
  }

  private Future<?> listen(EdgeParts parts) {
    EdgeOptions options = parts.options();
    EdgeRoutes routes = new EdgeRoutes(vertx, parts);
    List<Future<?>> listening = new ArrayList<>();
    Set<String> shared = options.sharedGateways();
    if (!shared.isEmpty()) {
      listening.add(open(platform.ports().of("edge"), routes.router(shared), parts));
    }
    options
        .gatewayPorts()
        .forEach((gateway, port) -> {
          if (options.gateways().contains(gateway)) {
            listening.add(open(port, routes.router(Set.of(gateway)), parts));
          }
        });
    if (options.http().redirectPort() > 0) {
      HttpsRedirect redirect = new HttpsRedirect(platform.ports().of("edge"));
      HttpServer http = vertx.createHttpServer(listener(options.http().redirectPort(), options));
      servers.add(http);
      listening.add(
          http.connectionHandler(parts.slow()::opened).requestHandler(redirect::answer).listen());
    }
    if (partners && options.gateways().contains("partner")) {
      partnerListener =
          new PartnerListener(
              vertx, platform, parts.limits(), parts.addresses(), parts.options().http());
      listening.add(partnerListener.listen());
    }
    return Future.all(listening);
  }

  private Future<HttpServer> open(int port, Router router, EdgeParts parts) {
    HttpServer server =
        vertx.createHttpServer(
            platform.tls().forPublic().server(Compression.on(listener(port, parts.options()))));
    servers.add(server);
    return server
        .connectionHandler(parts.slow()::opened)
        .invalidRequestHandler(BadRequests::unreadable)
        .requestHandler(router)
        .listen();
  }

  private HttpServerOptions listener(int port, EdgeOptions options) {
    return BadRequests.limit(new HttpServerOptions())
        .setHost(platform.host())
        .setPort(port)
        .setIdleTimeout((int) options.quietMax().toSeconds())
        .setSendBufferSize(SEND_BUFFER_BYTES);
  }

  @Override
  public Future<?> stop() {
    if (live != null) {
      live.close();
    }
    if (directory != null) {
      directory.stop();
    }
    List<Future<?>> closing = new ArrayList<>();
    servers.forEach(server -> closing.add(server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS)));
    if (partnerListener != null) {
      closing.add(partnerListener.close());
    }
    return Future.join(closing)
        .eventually(() -> {
          if (redis != null) {
            redis.close();
          }
          return Future.succeededFuture();
        });
  }
}
