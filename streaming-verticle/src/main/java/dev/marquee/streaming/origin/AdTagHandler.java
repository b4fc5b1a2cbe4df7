package dev.marquee.streaming.origin;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.streaming.playback.AdTags;
import dev.marquee.streaming.playback.MediaToken;
import dev.marquee.streaming.playback.MediaTokens;
import dev.marquee.streaming.playback.MediaUrls;
import dev.marquee.streaming.playback.Sessions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves a session's VAST tag under `/media/sessions/<token>/vast`. Whatever goes wrong behind it,
/// a good token gets a valid document.
public final class AdTagHandler {
  private static final Logger log = LoggerFactory.getLogger(AdTagHandler.class);
  private static final String VAST = "/vast";
  private static final String AUTHORITY = "[A-Za-z0-9.\\[\\]:-]{1,255}";

  private final MediaTokens tokens;
  private final Sessions sessions;
  private final AdTags tags;
  private final Calls calls;
  private final Uuid7 ids;
  private final String publicOrigin;

  /// @param publicOrigin see [OriginOptions]
  public AdTagHandler(
      MediaTokens tokens,
      Sessions sessions,
      AdTags tags,
      Calls calls,
      Uuid7 ids,
      String publicOrigin) {
    this.tokens = tokens;
    this.sessions = sessions;
    this.tags = tags;
    this.calls = calls;
    this.ids = ids;
    this.publicOrigin = publicOrigin;
  }

  void handle(HttpServerRequest request, String path) {
    if (!path.endsWith(VAST) || path.length() < MediaUrls.SESSIONS.length() + VAST.length()) {
      request.response().setStatusCode(404).end();
      return;
    }
    String text = path.substring(MediaUrls.SESSIONS.length(), path.length() - VAST.length());
    Optional<MediaToken> token = tokens.verify(text, MediaToken.Use.SESSION);
    if (token.isEmpty()) {
      request.response().setStatusCode(403).end();
      return;
    }
    String origin = originOf(request);
    CallContext call = CallContext.ofService(ids.nextString(), "streaming", token.get().tenant());
    calls
        .run(call, () -> tag(token.get(), origin))
        .otherwise(error -> {
          log.warn("no ad tag", error);
          return AdTags.EMPTY;
        })
        .onSuccess(xml ->
            request
                .response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/xml; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(xml));
  }

  private String tag(MediaToken token, String origin) {
    return sessions
        .find(token.tenant(), token.session())
        .map(session -> tags.preroll(session, origin))
        .orElse(AdTags.EMPTY);
  }

  /// Only the one who asks sees what his own headers say here. Odd ones give relative URLs.
  private String originOf(HttpServerRequest request) {
    if (!publicOrigin.isEmpty()) {
      return publicOrigin;
    }
    String scheme = given(request.getHeader("X-Forwarded-Proto"), request.scheme());
    String authority =
        given(request.getHeader("X-Forwarded-Host"), String.valueOf(request.authority()));
    boolean plain =
        (scheme.equals("http") || scheme.equals("https")) && authority.matches(AUTHORITY);
    return plain ? scheme + "://" + authority : "";
  }

  private static String given(@Nullable String header, @Nullable String otherwise) {
    return header != null ? header : String.valueOf(otherwise);
  }
}
