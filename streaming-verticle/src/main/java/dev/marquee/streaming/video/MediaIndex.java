package dev.marquee.streaming.video;

import java.util.List;
import java.util.Optional;

/// Everything the origin must know of a ready asset to serve it: which object holds which track,
/// and where in it each segment lies.
///
/// @param folder key prefix of the objects; a track's object is `<folder>/<name>.mp4`
/// @param tracks pictures from the lowest to the highest, then the sound
/// @param progressiveBytes size of `<folder>/progressive.mp4`, picture and sound in one plain file;
///   0 when there is none
public record MediaIndex(String folder, List<Track> tracks, long progressiveBytes) {
  /// Name of the plain file, without its extension.
  public static final String PROGRESSIVE = "progressive";

  /// Name of the sound track.
  public static final String AUDIO = "audio";

  public MediaIndex {
    tracks = List.copyOf(tracks);
  }

  public List<Track> pictures() {
    return tracks.stream().filter(track -> track.picture().isPresent()).toList();
  }

  public Optional<Track> sound() {
    return tracks.stream().filter(track -> track.picture().isEmpty()).findFirst();
  }

  /// Key of a track's object, or of the plain file.
  public String objectKey(String name) {
    return folder + "/" + name + ".mp4";
  }

  /// How long the picture lasts.
  public long durationMillis() {
    return Math.round(pictures().getFirst().seconds() * 1e3);
  }
}
