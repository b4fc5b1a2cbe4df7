package dev.marquee.streaming.origin;

import dev.marquee.platform.Platform;
import dev.marquee.streaming.playback.MediaUrls;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;

/// The media listener: everything under `/media/`. Event loop; several instances share the port.
public final class MediaOrigin extends VerticleBase {
  private static final int IDLE_SECONDS = 120;
  private static final int DRAIN_SECONDS = 10;
  private static final String UPLOADS = TusMethods.PATH;

  private final Platform platform;
  private final TusHandler uploads;
  private final MediaFiles files;
  private final AdTagHandler tags;
  private final boolean secure;
  private @org.jspecify.annotations.Nullable HttpServer server;

  public MediaOrigin(Platform platform, TusHandler uploads, MediaFiles files, AdTagHandler tags) {
    this.platform = platform;
    this.uploads = uploads;
    this.files = files;
    this.tags = tags;
    this.secure = platform.tls().on();
  }

  @Override
  public Future<?> start() {
    HttpServer listener =
        vertx.createHttpServer(
            platform
                .tls()
                .forPublic()
                .server(
                    new HttpServerOptions()
                        .setHost(platform.host())
                        .setPort(platform.ports().of("media"))
                        .setIdleTimeout(IDLE_SECONDS)
                        .setHandle100ContinueAutomatically(true)));
    server = listener;
    return listener.requestHandler(this::handle).listen();
  }

  @Override
  public Future<?> stop() {
    HttpServer listener = server;
    return listener == null
        ? Future.succeededFuture()
        : listener.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS);
  }

  private void handle(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    addSecurityHeaders(request.response());
    if (path.equals(UPLOADS) || path.startsWith(UPLOADS + "/")) {
      uploads.handle(request, path);
    } else if (path.startsWith(MediaUrls.MEDIA) || path.startsWith(MediaUrls.SESSIONS)) {
      handleGet(request, path);
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  /// Players on any site may fetch: the URL itself is the permission, and no cookie goes along.
  private void handleGet(HttpServerRequest request, String path) {
    HttpServerResponse response = request.response();
    response
        .putHeader("Access-Control-Allow-Origin", "*")
        .putHeader("Access-Control-Expose-Headers", "Content-Length, Content-Range, ETag");
    if (request.method().equals(HttpMethod.OPTIONS)) {
      response
          .putHeader("Access-Control-Allow-Methods", "GET, HEAD")
          .putHeader("Access-Control-Allow-Headers", "Range, If-None-Match, If-Range")
          .putHeader("Access-Control-Max-Age", "86400")
          .setStatusCode(204)
          .end();
    } else if (!request.method().equals(HttpMethod.GET)
        && !request.method().equals(HttpMethod.HEAD)) {
      response.putHeader("Allow", "GET, HEAD, OPTIONS").setStatusCode(405).end();
    } else if (path.startsWith(MediaUrls.MEDIA)) {
      files.handle(request, path);
    } else {
      tags.handle(request, path);
    }
  }

  /// The referrer would carry the token in a media URL to other sites.
  private void addSecurityHeaders(HttpServerResponse response) {
    response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .putHeader("Cross-Origin-Resource-Policy", "cross-origin");
    if (secure) {
      response.putHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    }
  }
}
