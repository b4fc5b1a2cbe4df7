package dev.marquee.streaming.asset;

import dev.marquee.streaming.video.MediaIndex;
import dev.marquee.streaming.video.Track;
import dev.marquee.streaming.video.Track.Picture;
import dev.marquee.streaming.video.Track.Segment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A segment index as it is stored: per track one flat array of bytes and ticks, because offsets
/// follow from sizes. About 12 bytes a segment.
final class MediaIndexJson {
  private MediaIndexJson() {}

  static JsonObject write(MediaIndex index) {
    JsonArray tracks = new JsonArray();
    index.tracks().forEach(track -> tracks.add(write(track)));
    return new JsonObject()
        .put("folder", index.folder())
        .put("progressiveBytes", index.progressiveBytes())
        .put("tracks", tracks);
  }

  static MediaIndex read(JsonObject json) {
    List<Track> tracks = new ArrayList<>();
    for (Object track : json.getJsonArray("tracks")) {
      tracks.add(track((JsonObject) track));
    }
    return new MediaIndex(json.getString("folder"), tracks, json.getLong("progressiveBytes"));
  }

  private static JsonObject write(Track track) {
    JsonArray bytesAndTicks = new JsonArray();
    track.segments().forEach(segment -> bytesAndTicks.add(segment.bytes()).add(segment.ticks()));
    JsonObject json =
        new JsonObject()
            .put("name", track.name())
            .put("codecs", track.codecs())
            .put("timescale", track.timescale())
            .put("initBytes", track.initBytes())
            .put("segments", bytesAndTicks);
    track
        .picture()
        .ifPresent(picture ->
            json.put("width", picture.width())
                .put("height", picture.height())
                .put("framesPerSecond", picture.framesPerSecond()));
    return json;
  }

  private static Track track(JsonObject json) {
    JsonArray bytesAndTicks = json.getJsonArray("segments");
    List<Segment> segments = new ArrayList<>(bytesAndTicks.size() / 2);
    long offset = json.getLong("initBytes");
    for (int i = 0; i < bytesAndTicks.size(); i += 2) {
      long bytes = bytesAndTicks.getLong(i);
      segments.add(new Segment(offset, bytes, bytesAndTicks.getLong(i + 1)));
      offset += bytes;
    }
    Optional<Picture> picture =
        json.containsKey("width")
            ? Optional.of(
                new Picture(
                    json.getInteger("width"),
                    json.getInteger("height"),
                    json.getDouble("framesPerSecond")))
            : Optional.empty();
    return new Track(
        json.getString("name"),
        picture,
        json.getString("codecs"),
        json.getLong("timescale"),
        json.getLong("initBytes"),
        segments);
  }
}
