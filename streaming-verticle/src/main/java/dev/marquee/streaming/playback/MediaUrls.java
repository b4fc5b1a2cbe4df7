package dev.marquee.streaming.playback;

import java.util.UUID;

/// The URLs of a session, relative to the platform's public origin, each with its own signature.
public final class MediaUrls {
  /// What media URLs begin with: token, asset id and file follow.
  public static final String MEDIA = "/media/t/";

  /// What the URLs of a session's tags begin with: token and "vast" follow.
  public static final String SESSIONS = "/media/sessions/";

  private final MediaTokens tokens;

  public MediaUrls(MediaTokens tokens) {
    this.tokens = tokens;
  }

  /// A file of an asset.
  public String file(Session session, UUID asset, String name) {
    return MEDIA + tokens.sign(MediaToken.ofMedia(session, asset)) + "/" + asset + "/" + name;
  }

  /// The session's VAST tag; empty for those who see no ads.
  public String vast(Session session) {
    return session.withAds() ? SESSIONS + tokens.sign(MediaToken.ofSession(session)) + "/vast" : "";
  }
}
