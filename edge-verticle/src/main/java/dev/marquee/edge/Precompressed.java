package dev.marquee.edge;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.MimeMapping;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/// Text files of the class path, gzipped once and kept: what a browser loads first. Whatever else
/// is asked for, or in parts, is left to the next handler.
final class Precompressed implements Handler<RoutingContext> {
  private static final Pattern TEXT = Pattern.compile("[\\w./-]+\\.(js|css|html|svg|json|txt)");
  private static final Pattern GZIP =
      Pattern.compile("(?i)\\bgzip\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))");

  private final Vertx vertx;
  private final String path;
  private final String resources;
  private final int ageSeconds;

  /// There are as many as the class path has files, for none is kept of what isn't there.
  private final Map<String, Buffer> nameToGzip = new ConcurrentHashMap<>();

  /// @param path where they are served, with a slash at its end
  /// @param resources where they lie in the class path, with a slash at its end
  /// @param ageSeconds how long a browser may keep them; 0: it asks each time
  Precompressed(Vertx vertx, String path, String resources, int ageSeconds) {
    this.vertx = vertx;
    this.path = path;
    this.resources = resources;
    this.ageSeconds = ageSeconds;
  }

  @Override
  public void handle(RoutingContext request) {
    String name = request.normalizedPath().substring(path.length());
    String accepted = request.request().getHeader("Accept-Encoding");
    boolean whole =
        accepted != null
            && GZIP.matcher(accepted).find()
            && request.request().getHeader("Range") == null
            && TEXT.matcher(name).matches()
            && !name.contains("..");
    if (!whole) {
      request.next();
      return;
    }
    Buffer known = nameToGzip.get(name);
    if (known != null) {
      send(request, name, known);
      return;
    }
    vertx
        .executeBlocking(() -> Optional.ofNullable(gzip(resources + name)), false)
        .onSuccess(made ->
            made.ifPresentOrElse(
                gzip -> {
                  nameToGzip.put(name, gzip);
                  send(request, name, gzip);
                },
                request::next))
        .onFailure(request::fail);
  }

  private void send(RoutingContext request, String name, Buffer gzip) {
    request
        .response()
        .putHeader("Content-Type", MimeMapping.mimeTypeForFilename(name) + ";charset=UTF-8")
        .putHeader("Content-Encoding", "gzip")
        .putHeader("Vary", "Accept-Encoding")
        .putHeader(
            "Cache-Control",
            ageSeconds == 0 ? "no-cache" : "public, max-age=" + ageSeconds + ", immutable");
    Body.end(request, gzip);
  }

  private static @org.jspecify.annotations.Nullable Buffer gzip(String resource) {
    try (InputStream in = Precompressed.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        return null;
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
        in.transferTo(out);
      }
      return Buffer.buffer(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
