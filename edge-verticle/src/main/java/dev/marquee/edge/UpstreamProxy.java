package dev.marquee.edge;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/// Passes requests on to a listener of another verticle, byte by byte with backpressure, so that on
/// a small installation a browser sees one origin. In a cluster a CDN goes to those listeners
/// directly.
final class UpstreamProxy implements Handler<RoutingContext> {
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "host");
  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final int CONNECTIONS_MAX = 64;
  private static final int WAITING_MAX = 1_024;
  private static final int IDLE_SECONDS = 60;

  private final Callers callers;
  private final HttpClient client;
  private final String host;
  private final int port;

  /// @param upstream `host:port`
  /// @param callers tell how the client came
  UpstreamProxy(Vertx vertx, String upstream, Callers callers) {
    this.callers = callers;
    int colon = upstream.lastIndexOf(':');
    this.host = upstream.substring(0, colon);
    this.port = Integer.parseInt(upstream.substring(colon + 1));
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(2_000)
                .setIdleTimeout(IDLE_SECONDS)
                .setDecompressionSupported(false),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAITING_MAX));
  }

  @Override
  public void handle(RoutingContext request) {
    request.request().pause();
    client
        .request(
            new RequestOptions()
                .setHost(host)
                .setPort(port)
                .setMethod(request.request().method())
                .setURI(request.request().uri()))
        .compose(upstream -> forward(request, upstream))
        .onSuccess(answer -> back(request, answer))
        .onFailure(error -> unreachable(request));
  }

  private Future<HttpClientResponse> forward(RoutingContext request, HttpClientRequest upstream) {
    copy(request.request().headers(), upstream.headers());
    upstream.putHeader("X-Forwarded-Host", String.valueOf(request.request().authority()));
    upstream.putHeader("X-Forwarded-Proto", callers.scheme(request.request()));
    if (READS.contains(request.request().method())) {
      upstream.headers().remove("content-length");
    } else if (request.request().getHeader("content-length") == null) {
      upstream.setChunked(request.request().getHeader("transfer-encoding") != null);
    }
    request.addEndHandler(ended -> {
      if (!request.response().ended()) {
        upstream.reset();
      }
    });
    request.request().resume();
    // Reads have no body worth passing on, and one that drips would hold the connection behind.
    return READS.contains(request.request().method())
        ? upstream.send()
        : upstream.send(request.request());
  }

  private static void back(RoutingContext request, HttpClientResponse answer) {
    request.response().setStatusCode(answer.statusCode());
    // The listener behind sets its own policy; ours would keep other origins from playing.
    copy(answer.headers(), request.response().headers());
    if (answer.getHeader("content-encoding") == null) {
      Compression.off(request);
    }
    if (answer.getHeader("content-length") == null) {
      request.response().setChunked(true);
    }
    answer.pipeTo(request.response()).onFailure(broken -> request.response().reset());
  }

  private static void unreachable(RoutingContext request) {
    if (!request.response().ended()) {
      Problem.of(503, "unavailable", "A part of the platform can't be reached just now.")
          .send(request);
    }
  }

  private static void copy(MultiMap from, MultiMap to) {
    from.forEach((name, value) -> {
      if (!HOP_BY_HOP.contains(name.toLowerCase(java.util.Locale.ROOT))) {
        if (name.equalsIgnoreCase("set-cookie")) {
          to.add(name, value);
        } else {
          to.set(name, value);
        }
      }
    });
  }
}
