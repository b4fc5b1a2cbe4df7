package dev.marquee.launcher;

import static dev.marquee.launcher.ApiClient.expect;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Watching a film at home through the public API: find it, open it, see the ad, play it, come back
/// on another device.
final class WatchJourney {
  private static final Pattern IMPRESSION =
      Pattern.compile(
          "<Impression[^>]*>\\s*(?:<!\\[CDATA\\[)?\\s*(.*?)\\s*(?:]]>)?\\s*</Impression>",
          Pattern.DOTALL);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ApiClient viewer;
  private final Audience audience;
  private final Steps steps;

  WatchJourney(ApiClient viewer, Audience audience, Steps steps) {
    this.viewer = viewer;
    this.audience = audience;
    this.steps = steps;
  }

  /// @param search words that find a streamable title
  void run(String search) {
    ApiClient.Login login = steps.step(audience.admission(), () -> audience.admit(viewer));
    JsonNode title = steps.step("search '" + search + "'", () -> find(search));
    String titleId = title.path("id").asText();
    steps.step("open the title", () -> expect(200, viewer.get("/api/catalog/content/" + titleId)));
    JsonNode session =
        steps.step(
            "start playback",
            () ->
                expect(
                    201,
                    viewer.post(
                        "/api/stream/playback/start",
                        Map.of("titleId", titleId, "device", "web"))));
    String vast =
        steps.step("fetch the session's VAST tag", () -> text(session.path("vastUrl").asText()));
    steps.step("count the ad's impression", () -> impression(vast));
    List<String> playlists =
        steps.step("fetch the multivariant playlist", () -> uris(session.path("hlsUrl").asText()));
    steps.step("fetch a media playlist and its first segments", () -> media(playlists.getFirst()));
    steps.step("refuse a forged signature", () -> forged(session.path("hlsUrl").asText()));
    long halfway = session.path("durationMillis").asLong() / 2;
    steps.step("save the position", () -> position(session.path("id").asText(), halfway));
    ApiClient otherDevice = viewer.another();
    steps.step("sign in on another device", () -> otherDevice.login(login));
    steps.step("continue watching there", () -> continueWatching(otherDevice, titleId, halfway));
    steps.step("resume where it stopped", () -> resume(otherDevice, titleId, halfway));
  }

  private JsonNode find(String search) {
    return Steps.eventually(
        PATIENCE,
        "a streamable title for '" + search + "'",
        () -> {
          JsonNode found =
              expect(200, viewer.get("/api/catalog/search?q=" + search.replace(" ", "%20")));
          for (JsonNode title : found.path("titles")) {
            if (title.path("streamable").asBoolean()) {
              return Optional.of(title);
            }
          }
          return Optional.empty();
        });
  }

  private String text(String url) {
    HttpResponse<byte[]> response = viewer.fetch(url);
    if (response.statusCode() != 200) {
      throw new ApiClient.Unexpected(
          "GET " + response.uri().getPath() + " answered " + response.statusCode());
    }
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private void impression(String vast) {
    Matcher matcher = IMPRESSION.matcher(vast);
    if (!matcher.find()) {
      throw new ApiClient.Unexpected("the tag has no ad");
    }
    int status = viewer.fetch(matcher.group(1).replace("&amp;", "&")).statusCode();
    if (status != 200 && status != 204) {
      throw new ApiClient.Unexpected("the beacon answered " + status);
    }
  }

  /// Absolute URLs of the media playlists a multivariant playlist names.
  private List<String> uris(String url) {
    List<String> uris = new ArrayList<>();
    for (String line : text(url).split("\n")) {
      if (!line.isBlank() && !line.startsWith("#")) {
        uris.add(viewer.base().resolve(url).resolve(line.trim()).toString());
      }
    }
    if (uris.isEmpty()) {
      throw new ApiClient.Unexpected("the multivariant playlist names no renditions");
    }
    return uris;
  }

  private void media(String playlist) {
    List<String> segments = uris(playlist);
    for (String segment : segments.subList(0, Math.min(2, segments.size()))) {
      if (viewer.fetch(segment).statusCode() != 200) {
        throw new ApiClient.Unexpected("a segment can't be fetched");
      }
    }
  }

  private void forged(String url) {
    String forged =
        url.replaceFirst(
            "(/media/t/.{10})(.)",
            "$1" + (url.charAt(url.indexOf("/media/t/") + 19) == 'A' ? 'B' : 'A'));
    int status = viewer.fetch(forged).statusCode();
    if (status != 403 && status != 404) {
      throw new ApiClient.Unexpected("a forged URL answered " + status);
    }
  }

  private void position(String sessionId, long millis) {
    expect(
        204,
        viewer.put(
            "/api/stream/playback/position",
            Map.of(
                "sessionId",
                sessionId,
                "positionMillis",
                millis,
                "at",
                Instant.now().toString(),
                "sequence",
                1)));
  }

  private static void continueWatching(ApiClient device, String titleId, long millis) {
    Steps.eventually(
        PATIENCE,
        "the title in continue watching",
        () -> {
          for (JsonNode watched :
              expect(200, device.get("/api/activity/continue-watching")).path("titles")) {
            if (watched.path("titleId").asText().equals(titleId)
                && watched.path("positionMillis").asLong() == millis) {
              return Optional.of(true);
            }
          }
          return Optional.empty();
        });
  }

  private static void resume(ApiClient device, String titleId, long millis) {
    JsonNode session =
        expect(
            201,
            device.post("/api/stream/playback/start", Map.of("titleId", titleId, "device", "tv")));
    if (session.path("resumeMillis").asLong() != millis) {
      throw new ApiClient.Unexpected("resumes at " + session.path("resumeMillis"));
    }
  }
}
