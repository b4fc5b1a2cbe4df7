package dev.marquee.streaming.origin;

import dev.marquee.platform.store.ObjectStore;
import dev.marquee.streaming.playback.MediaToken;
import dev.marquee.streaming.playback.MediaTokens;
import dev.marquee.streaming.playback.MediaUrls;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves playlists and segments under `/media/t/<token>/<asset>/<file>`. Nothing but the token
/// says who may: one that is forged, ended or of another asset gets a bare 403. The bytes don't
/// depend on the token, so a cache that checks it may drop it from its key.
public final class MediaFiles {
  private static final Logger log = LoggerFactory.getLogger(MediaFiles.class);
  private static final String FOR_EVER = "public, max-age=31536000, immutable";
  private static final String FOR_A_MINUTE = "public, max-age=60";
  private static final int UUID_LENGTH = 36;

  private final MediaTokens tokens;
  private final MediaLibrary library;
  private final ObjectStore objects;

  public MediaFiles(MediaTokens tokens, MediaLibrary library, ObjectStore objects) {
    this.tokens = tokens;
    this.library = library;
    this.objects = objects;
  }

  /// The parts of a media URL.
  private record Address(String token, String asset, String file) {}

  void handle(HttpServerRequest request, String path) {
    Optional<Address> address = address(path);
    if (address.isEmpty()) {
      end(request.response(), 404);
      return;
    }
    Optional<MediaToken> token =
        tokens
            .verify(address.get().token, MediaToken.Use.MEDIA)
            .filter(given -> given.asset().toString().equals(address.get().asset));
    if (token.isEmpty()) {
      end(request.response(), 403);
      return;
    }
    serve(request, token.get().tenant(), token.get().asset(), address.get().file);
  }

  private void serve(HttpServerRequest request, String tenant, UUID asset, String file) {
    library
        .find(tenant, asset)
        .onSuccess(found ->
            found
                .flatMap(playable -> playable.find(file))
                .ifPresentOrElse(
                    resource -> send(request, resource), () -> end(request.response(), 404)))
        .onFailure(error -> fail(request, error));
  }

  private void send(HttpServerRequest request, PlayableAsset.Resource resource) {
    HttpServerResponse response = request.response();
    response
        .putHeader(HttpHeaders.ETAG, resource.etag())
        .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
        .putHeader(
            HttpHeaders.CACHE_CONTROL,
            resource instanceof PlayableAsset.Part ? FOR_EVER : FOR_A_MINUTE);
    if (isKnown(request.getHeader(HttpHeaders.IF_NONE_MATCH), resource.etag())) {
      end(response, 304);
      return;
    }
    String ifRange = request.getHeader("If-Range");
    boolean mayBePart = ifRange == null || ifRange.equals(resource.etag());
    String range = mayBePart ? request.getHeader("Range") : null;
    response.putHeader(HttpHeaders.CONTENT_TYPE, resource.contentType());
    switch (ByteRange.of(range, resource.length())) {
      case ByteRange.Whole() -> send(request, resource, 0, resource.length());
      case ByteRange.Part(long from, long length) -> {
        response
            .setStatusCode(206)
            .putHeader(
                HttpHeaders.CONTENT_RANGE,
                "bytes " + from + "-" + (from + length - 1) + "/" + resource.length());
        send(request, resource, from, length);
      }
      case ByteRange.Unsatisfiable() -> {
        response.putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + resource.length());
        end(response, 416);
      }
    }
  }

  private void send(
      HttpServerRequest request, PlayableAsset.Resource resource, long from, long length) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(length));
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
      return;
    }
    switch (resource) {
      case PlayableAsset.Text text ->
          response.end(text.bytes().slice((int) from, (int) (from + length)));
      case PlayableAsset.Part part ->
          objects
              .read(part.objectKey(), part.from() + from, length)
              .compose(bytes -> bytes.pipeTo(response))
              .onFailure(error -> fail(request, error));
    }
  }

  /// A viewer who goes away in the middle is no failure of ours.
  private static void fail(HttpServerRequest request, Throwable error) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    log.warn("can't serve media: {}", error.toString());
    if (response.headWritten()) {
      response.reset();
    } else {
      response.headers().remove(HttpHeaders.CONTENT_LENGTH).remove(HttpHeaders.ETAG);
      response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      end(response, 503);
    }
  }

  private static Future<Void> end(HttpServerResponse response, int status) {
    return response.setStatusCode(status).end(Buffer.buffer());
  }

  private static boolean isKnown(
      @org.jspecify.annotations.Nullable String ifNoneMatch, String etag) {
    return ifNoneMatch != null && (ifNoneMatch.equals("*") || ifNoneMatch.contains(etag));
  }

  private static Optional<Address> address(String path) {
    int token = MediaUrls.MEDIA.length();
    int asset = path.indexOf('/', token) + 1;
    int file = asset + UUID_LENGTH + 1;
    boolean whole = asset > token && path.length() > file && path.charAt(file - 1) == '/';
    return whole
        ? Optional.of(
            new Address(
                path.substring(token, asset - 1),
                path.substring(asset, file - 1),
                path.substring(file)))
        : Optional.empty();
  }
}
