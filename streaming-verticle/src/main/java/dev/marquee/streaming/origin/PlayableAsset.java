package dev.marquee.streaming.origin;

import dev.marquee.streaming.video.MediaIndex;
import dev.marquee.streaming.video.Playlists;
import dev.marquee.streaming.video.Track;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// A ready asset as the origin serves it. Its files are the ones named here and no others: what a
/// URL says is looked up, never turned into a path.
final class PlayableAsset {
  private static final String PLAYLIST = "application/vnd.apple.mpegurl";
  private static final String VIDEO = "video/mp4";
  private static final String AUDIO = "audio/mp4";

  /// One file of an asset.
  sealed interface Resource {
    long length();

    String contentType();

    /// Strong, quoted.
    String etag();
  }

  /// A playlist.
  record Text(Buffer bytes, String contentType, String etag) implements Resource {
    @Override
    public long length() {
      return bytes.length();
    }
  }

  /// A part of an object, never to change.
  record Part(String objectKey, long from, long length, String contentType, String etag)
      implements Resource {}

  private final UUID id;
  private final MediaIndex index;
  private final Map<String, Track> nameToTrack = new HashMap<>();
  private final Map<String, Text> nameToPlaylist = new ConcurrentHashMap<>();

  PlayableAsset(UUID id, MediaIndex index) {
    this.id = id;
    this.index = index;
    index.tracks().forEach(track -> nameToTrack.put(track.name(), track));
  }

  /// @param name of the file, as in the URL: "main.m3u8", "360p.m3u8", "360p/init.mp4",
  ///   "360p/7.m4s", "progressive.mp4"
  Optional<Resource> find(String name) {
    Optional<Text> playlist = playlist(name);
    if (playlist.isPresent()) {
      return Optional.of(playlist.get());
    }
    if (name.equals(MediaIndex.PROGRESSIVE + ".mp4") && index.progressiveBytes() > 0) {
      return Optional.of(part(MediaIndex.PROGRESSIVE, name, 0, index.progressiveBytes(), VIDEO));
    }
    int slash = name.indexOf('/');
    Track track = slash < 0 ? null : nameToTrack.get(name.substring(0, slash));
    return track == null ? Optional.empty() : find(track, name, name.substring(slash + 1));
  }

  private Optional<Resource> find(Track track, String name, String file) {
    String type = track.picture().isPresent() ? VIDEO : AUDIO;
    if (file.equals(Playlists.INIT)) {
      return Optional.of(part(track.name(), name, 0, track.initBytes(), type));
    }
    OptionalLong number = Playlists.segmentNumber(file);
    if (number.isEmpty() || number.getAsLong() >= track.segments().size()) {
      return Optional.empty();
    }
    Track.Segment segment = track.segments().get((int) number.getAsLong());
    return Optional.of(part(track.name(), name, segment.offset(), segment.bytes(), type));
  }

  private Part part(String object, String name, long from, long length, String contentType) {
    String attempt = index.folder().substring(index.folder().lastIndexOf('/') + 1);
    String etag = '"' + id.toString() + '-' + attempt + '-' + name.replace('/', '-') + '"';
    return new Part(index.objectKey(object), from, length, contentType, etag);
  }

  /// Written when first asked for, so that no request pays for all of them.
  private Optional<Text> playlist(String name) {
    if (name.equals(Playlists.MAIN)) {
      return Optional.of(
          nameToPlaylist.computeIfAbsent(name, first -> text(Playlists.main(index))));
    }
    return index.tracks().stream()
        .filter(track -> Playlists.nameOf(track).equals(name))
        .findFirst()
        .map(track -> nameToPlaylist.computeIfAbsent(name, first -> text(Playlists.media(track))));
  }

  private static Text text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      String etag = '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
      return new Text(Buffer.buffer(bytes), PLAYLIST, etag);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
