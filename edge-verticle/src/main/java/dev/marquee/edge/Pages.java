package dev.marquee.edge;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.Set;

/// What a browser loads: the web app (when it was built in), the API document at `/openapi.json`
/// and its reader at `/docs`.
final class Pages {
  private static final String SWAGGER = "META-INF/resources/webjars/swagger-ui/5.32.0";
  private static final int ASSET_AGE_SECONDS = 31_536_000;
  private static final String DOCS =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Marquee API</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <link rel="stylesheet" href="/docs/ui/swagger-ui.css"></head>
      <body><div id="swagger-ui"></div>
      <script src="/docs/ui/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>
      """;
  private static final String START =
      "SwaggerUIBundle({url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null});";
  private static final String NO_APP =
      """
      <!doctype html><html lang="en"><meta charset="utf-8"><title>Marquee</title>
      <body style="font-family: sans-serif; margin: 3rem"><h1>Marquee</h1>
      <p>The platform runs. It was built without Node.js, so it has no pages; the API is described at
      <a href="/docs">/docs</a>.</p></body></html>
      """;

  private final Vertx vertx;
  private final Buffer document;

  /// @param gateways whose operations the document shows
  Pages(Vertx vertx, ApiDocument api, Set<String> gateways) {
    this.vertx = vertx;
    this.document = api.of(gateways).toBuffer();
  }

  /// The API's document and its reader.
  void mountDocument(Router router) {
    router.get("/openapi.json").handler(send("application/json", document));
    router.get("/docs").handler(send("text/html; charset=utf-8", Buffer.buffer(DOCS)));
    router.get("/docs/start.js").handler(send("text/javascript", Buffer.buffer(START)));
    router
        .get("/docs/ui/*")
        .handler(new Precompressed(vertx, "/docs/ui/", SWAGGER + "/", 0))
        .handler(StaticHandler.create(SWAGGER).setIndexPage("none"));
  }

  /// The web app.
  void mountApp(Router router) {
    if (Pages.class.getClassLoader().getResource("web/index.html") == null) {
      router.get("/").handler(send("text/html; charset=utf-8", Buffer.buffer(NO_APP)));
      return;
    }
    router
        .get("/assets/*")
        .handler(new Precompressed(vertx, "/assets/", "web/assets/", ASSET_AGE_SECONDS))
        .handler(StaticHandler.create("web/assets").setMaxAgeSeconds(ASSET_AGE_SECONDS));
    router
        .get("/*")
        .handler(StaticHandler.create("web").setIndexPage("index.html").setMaxAgeSeconds(0));
    router.get("/*").handler(this::anyPage);
  }

  /// Addresses of the app that aren't files are pages of its own router.
  private void anyPage(RoutingContext request) {
    String path = request.normalizedPath();
    boolean page = !path.startsWith("/api/") && path.indexOf('.') < 0;
    if (page) {
      request.reroute("/index.html");
    } else {
      request.next();
    }
  }

  private static Handler<RoutingContext> send(String type, Buffer body) {
    return request -> {
      request
          .response()
          .putHeader("Content-Type", type)
          .putHeader("Cache-Control", "no-cache")
          .putHeader("Vary", "Accept-Encoding");
      Body.end(request, body);
    };
  }
}
