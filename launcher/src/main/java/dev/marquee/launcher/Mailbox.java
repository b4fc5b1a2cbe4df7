package dev.marquee.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The simulated mailbox, read as a person would read it who follows the link of a mail. Blocking.
final class Mailbox {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ApiClient http;

  /// @param url of its page
  Mailbox(URI url) {
    this.http = new ApiClient(url, "");
  }

  /// What a mail's link is for, by its path on the web.
  enum Link {
    VERIFY("/verify"),
    RESET("/reset");

    private final Pattern pattern;

    Link(String path) {
      pattern =
          Pattern.compile(
              "https?://[^\\s/]+" + Pattern.quote(path) + "#token=([A-Za-z0-9._~-]{16,128})");
    }
  }

  /// The newest link of a kind that was mailed to an address, as soon as there is one.
  ///
  /// @throws ApiClient.Unexpected when none comes in time
  String awaitLink(String to, Link link) {
    return await(to, link).group();
  }

  /// That link's token.
  String awaitToken(String to, Link link) {
    return await(to, link).group(1);
  }

  private Matcher await(String to, Link link) {
    return Steps.eventually(
        PATIENCE, "a mail to " + to + " with a link", () -> newest(to, link.pattern));
  }

  private Optional<Matcher> newest(String to, Pattern pattern) {
    String path = "/mails?to=" + URLEncoder.encode(to, StandardCharsets.UTF_8);
    for (JsonNode mail : ApiClient.expect(200, http.get(path)).path("mails")) {
      Matcher matcher = pattern.matcher(mail.path("text").asText());
      if (matcher.find()) {
        return Optional.of(matcher);
      }
    }
    return Optional.empty();
  }
}
