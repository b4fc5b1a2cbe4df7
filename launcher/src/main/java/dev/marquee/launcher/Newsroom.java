package dev.marquee.launcher;

import static dev.marquee.launcher.ApiClient.expect;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/// The editorial staff of a tenant, working through the public API: an editor who drafts and
/// uploads, a reviewer who approves and publishes, a viewer who looks.
final class Newsroom {
  private static final Duration TRANSCODE_LIMIT = Duration.ofMinutes(30);

  private final ApiClient editor;
  private final ApiClient reviewer;
  private final ApiClient viewer;

  private Newsroom(ApiClient editor, ApiClient reviewer, ApiClient viewer) {
    this.editor = editor;
    this.reviewer = reviewer;
    this.viewer = viewer;
  }

  /// Signs the demo staff of a tenant in.
  static Newsroom open(ApiClient nobody, String tenant) {
    return new Newsroom(
        nobody.another().login(DemoAccounts.email("editor", tenant), DemoAccounts.PASSWORD),
        nobody.another().login(DemoAccounts.email("reviewer", tenant), DemoAccounts.PASSWORD),
        nobody.another().login(DemoAccounts.email("viewer", tenant), DemoAccounts.PASSWORD));
  }

  static Map<String, Object> metadata(String name, String description, String genre) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("type", "movie");
    metadata.put("name", name);
    metadata.put("description", description);
    metadata.put("genres", List.of(genre));
    metadata.put("language", "en");
    metadata.put("maturityRating", "U");
    metadata.put("tierRequirement", "free");
    return metadata;
  }

  /// A new draft.
  ///
  /// @return title id
  String draft(Map<String, Object> metadata) {
    JsonNode created = expect(201, editor.post("/api/cms/content", Map.of("metadata", metadata)));
    return created.path("title").path("id").asText();
  }

  /// Uploads the title's video.
  ///
  /// @throws ApiClient.Unexpected with the reason when the file is rejected
  void upload(Path file, String titleId, IntConsumer progressPercent) {
    ApiClient.Reply last = editor.upload(file, "title", titleId, progressPercent);
    if (last.status() != 204 && last.status() != 200) {
      throw new ApiClient.Unexpected(
          "the upload was refused: " + last.status() + " " + last.body());
    }
  }

  /// Waits until the video is ready.
  ///
  /// @throws ApiClient.Unexpected when it fails
  void awaitVideo(String titleId, IntConsumer progressPercent) {
    Steps.eventually(
        TRANSCODE_LIMIT,
        "the video is ready",
        () -> {
          JsonNode title = expect(200, editor.get("/api/cms/content/" + titleId));
          progress(titleId, progressPercent);
          return switch (title.path("videoState").asText()) {
            case "ready" -> Optional.of(true);
            case "failed" ->
                throw new ApiClient.Unexpected(
                    "the video failed: " + title.path("videoProblem").asText());
            default -> Optional.empty();
          };
        });
  }

  private void progress(String titleId, IntConsumer progressPercent) {
    JsonNode assets =
        expect(200, editor.get("/api/stream/assets?ownerId=" + titleId)).path("assets");
    progressPercent.accept(assets.path(0).path("progressPercent").asInt());
    ApiClient.pause(Duration.ofMillis(900));
  }

  /// Submits, approves and publishes, each by the one who may.
  void publish(String titleId) {
    String path = "/api/cms/content/" + titleId;
    expect(200, editor.post(path + "/submit-review", Map.of()));
    expect(200, reviewer.post(path + "/approve", Map.of()));
    expect(200, reviewer.post(path + "/publish", Map.of()));
  }

  /// A signed playlist URL of the title for a viewer.
  String playlist(String titleId) {
    return expect(200, viewer.get("/api/stream/" + titleId + "/manifest")).path("hlsUrl").asText();
  }

  /// A published title of this metadata, made if there is none.
  ///
  /// @return title id
  String ensurePublished(Map<String, Object> metadata) {
    JsonNode known = find(String.valueOf(metadata.get("name")));
    if (!known.isMissingNode()) {
      return known.path("title").path("id").asText();
    }
    String titleId = draft(metadata);
    publish(titleId);
    return titleId;
  }

  /// The same with a video, wherever an earlier attempt has stopped.
  void ensureStreamable(Map<String, Object> metadata, Supplier<Path> video) {
    JsonNode known = find(String.valueOf(metadata.get("name")));
    String titleId =
        known.isMissingNode() ? draft(metadata) : known.path("title").path("id").asText();
    String state = known.path("state").asText("draft");
    if (state.equals("published")) {
      return;
    }
    String videoState = known.path("videoState").asText("none");
    if (videoState.equals("none") || videoState.equals("failed")) {
      upload(video.get(), titleId, percent -> {});
    }
    awaitVideo(titleId, percent -> {});
    if (state.equals("draft")) {
      publish(titleId);
    }
  }

  private JsonNode find(String name) {
    for (JsonNode title : expect(200, editor.get("/api/cms/content?limit=100")).path("titles")) {
      if (title.path("title").path("name").asText().equals(name)) {
        return title;
      }
    }
    return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }
}
