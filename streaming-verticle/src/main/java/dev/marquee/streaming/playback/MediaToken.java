package dev.marquee.streaming.playback;

import java.time.Instant;
import java.util.UUID;

/// What a signed media URL allows.
///
/// @param use of the URL; a token for one use is no good for another
/// @param session whose it is
/// @param asset what may be fetched with [Use#MEDIA]; the zero UUID with [Use#SESSION]
/// @param expiresAt whole seconds
public record MediaToken(Use use, String tenant, UUID session, UUID asset, Instant expiresAt) {
  private static final UUID NOTHING = new UUID(0, 0);

  /// The kinds of URL.
  public enum Use {
    /// Playlists and segments of one asset.
    MEDIA('m'),
    /// The ad tags of a session.
    SESSION('s');

    private final byte code;

    Use(char code) {
      this.code = (byte) code;
    }

    /// What stands in the token; never changes.
    byte code() {
      return code;
    }
  }

  static MediaToken ofSession(Session session) {
    return new MediaToken(
        Use.SESSION, session.tenant(), session.id(), NOTHING, session.expiresAt());
  }

  static MediaToken ofMedia(Session session, UUID asset) {
    return new MediaToken(Use.MEDIA, session.tenant(), session.id(), asset, session.expiresAt());
  }
}
