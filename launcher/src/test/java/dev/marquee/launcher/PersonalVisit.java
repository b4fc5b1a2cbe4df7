package dev.marquee.launcher;

import static dev.marquee.launcher.ApiClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A person who tells the platform all there is to tell: as he registers, signs in rightly and
/// wrongly, watches, books; and in fields and headers where none of it belongs.
final class PersonalVisit {
  private static final String TENANT = DemoAccounts.FIRST_TENANT;

  private final String nonce = UUID.randomUUID().toString().substring(0, 8);
  private final String email = "Zuleika.Quux+" + nonce + "@personal.example";
  private final String password = "Samarkand caravan " + nonce;
  private final String displayName = "Zuleika Quuxworth " + nonce;
  private final String otherName = "Dorothea Quuxworth " + nonce;
  private final String profileName = "Xanthippe Vlix " + nonce;
  private final String device = "Quokka Telly of " + nonce;
  private final String pin =
      String.valueOf(10_000_000 + Math.floorMod(nonce.hashCode(), 89_999_999));

  private final Installation installation;
  private final Journeys journeys;
  private final HttpClient http = HttpClient.newHttpClient();

  PersonalVisit(Installation installation, Journeys journeys) {
    this.installation = installation;
    this.journeys = journeys;
  }

  /// All he told.
  Map<String, String> told() {
    Map<String, String> told = new LinkedHashMap<>();
    told.put("e-mail", email);
    told.put("password", password);
    told.put("display name", displayName);
    told.put("later display name", otherName);
    told.put("profile name", profileName);
    told.put("device", device);
    told.put("PIN", pin);
    return told;
  }

  String email() {
    return email;
  }

  /// Tells it, the right way and the wrong ones, and waits until the operators know his booking.
  void run() {
    ApiClient viewer = journeys.client(TENANT);
    ApiClient.Login login = new ApiClient.Login(email, password);
    viewer.register(journeys.mailbox(), login, displayName);
    Map<String, String> wrong =
        Map.of("email", email, "password", password + " wrong", "device", device);
    expect(401, viewer.post("/api/auth/login", wrong));
    expect(
        200,
        viewer.post(
            "/api/auth/login", Map.of("email", email, "password", password, "device", device)));
    expect(202, viewer.post("/api/auth/password/forgot", Map.of("email", email)));
    expect(200, viewer.send("PATCH", "/api/auth/me", Map.of("displayName", otherName)));
    profile(viewer);
    Audience alone = new Audience.Regulars(login, java.util.Optional.empty());
    Steps quietly = new Steps(System.out);
    new WatchJourney(journeys.client(TENANT), alone, quietly).run("aurora");
    JsonNode booking = new BookJourney(journeys.client(TENANT), alone, quietly).run();
    journeys.operatorsKnow(booking);
    inWrongFields(viewer);
    inHeaders(viewer);
    inPaths();
  }

  private void profile(ApiClient viewer) {
    String id =
        expect(
                201,
                viewer.post(
                    "/api/auth/profiles",
                    Map.of("name", profileName, "pin", pin, "maturityRating", "A")))
            .findValue("id")
            .asText();
    String select = "/api/auth/profiles/" + id + "/select";
    assertThat(viewer.post(select, Map.of("pin", pin + "0")).status()).isBetween(400, 499);
    viewer.post(select, Map.of("pin", pin));
  }

  private void inWrongFields(ApiClient viewer) {
    List<String> all = List.copyOf(told().values());
    for (String text : all) {
      refused(viewer.post("/api/activity/watchlist", Map.of("titleId", text)));
      refused(viewer.post("/api/auth/login", Map.of("email", text, "nickname", text)));
      refused(viewer.post("/api/stream/playback/start", Map.of("titleId", text, "device", text)));
      refused(
          viewer.post(
              "/api/booking/bookings",
              Map.of("showtimeId", text, "holdId", text, "paymentMethod", text)));
      refused(viewer.send("PATCH", "/api/auth/me", Map.of("locale", text)));
      refused(viewer.post("/api/auth/refresh", Map.of("refreshToken", text)));
      refused(viewer.post("/api/auth/verify-email", Map.of("token", text, "password", text)));
      viewer.get("/api/catalog/search?q=" + encoded(text));
      viewer.get("/api/booking/showtimes?city=" + encoded(text));
      viewer.get("/api/activity/history?cursor=" + encoded(text));
    }
  }

  private static void refused(ApiClient.Reply reply) {
    assertThat(reply.status()).isBetween(400, 499);
  }

  private void inHeaders(ApiClient viewer) {
    for (String header :
        List.of(
            "User-Agent",
            "Referer",
            "X-Request-Id",
            "Idempotency-Key",
            "X-Forwarded-For",
            "X-Forwarded-User",
            "Cookie",
            "Accept-Language",
            "If-None-Match",
            "Last-Event-ID",
            "tracestate",
            "baggage",
            "X-Tenant")) {
      for (String text : told().values()) {
        // What looks like a request's id is taken for one.
        if (header.equals("X-Request-Id") && text.equals(pin)) {
          continue;
        }
        String title =
            expect(200, viewer.get("/api/catalog/search?q=aurora"))
                .path("titles")
                .path(0)
                .path("id")
                .asText();
        HttpRequest.Builder request =
            request("/api/activity/watchlist")
                .header("Authorization", "Bearer " + viewer.token())
                .header("Content-Type", "application/json")
                .header(header, text)
                .POST(HttpRequest.BodyPublishers.ofString("{\"titleId\":\"" + title + "\"}"));
        send(
            header.equals("Idempotency-Key")
                ? request
                : request.header("Idempotency-Key", UUID.randomUUID().toString()));
      }
    }
    for (String text : told().values()) {
      send(request("/api/auth/me").header("Authorization", "Bearer " + text));
      send(request("/api/auth/me").header("Authorization", "Basic " + text));
      // Breaks off in the middle: what the parser says of it must not quote it.
      send(
          request("/api/auth/login")
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"email\": \"" + text + "\", " + text)));
      send(
          request("/api/auth/login")
              .header("Content-Type", "text/" + nonce)
              .POST(HttpRequest.BodyPublishers.ofString(text)));
    }
  }

  private void inPaths() {
    for (String text : told().values()) {
      for (String path :
          List.of(
              "/",
              "/b/",
              "/media/t/",
              "/media/uploads/",
              "/verify?token=",
              "/api/",
              "/api/catalog/content/",
              "/api/booking/bookings/",
              "/api/booking/showtimes/",
              "/api/stream/manifest/")) {
        send(request(path + encoded(text)));
      }
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + installation.base()).resolve(path))
        .header("Host", DemoAccounts.host(TENANT, installation.base()));
  }

  /// Whatever it answers: it is what it leaves behind that counts. But it must answer.
  private void send(HttpRequest.Builder request) {
    try {
      int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      assertThat(status).isLessThan(500);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
