package dev.marquee.launcher;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The built web app in a browser before a platform that says what a test tells it to; nothing
/// leaves the browser. Shows what the pages make of answers that are hard to bring about for real.
final class PageStage implements AutoCloseable {
  static final String URL = "http://localhost:9";

  /// The account everybody is signed in to.
  static final String SIGNED_IN =
      """
      {"accessToken": "first", "expiresIn": 900, "account": {"id": "a", "email": "ada@example.com",
       "displayName": "Ada", "tier": "free", "secondFactor": false}}
      """;

  private static final String REFRESH = "POST /api/auth/browser/refresh";

  private final BrowserContext context;
  private final Page page;
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, Deque<Answer>> callToAnswers = new HashMap<>();

  /// What a page asked.
  ///
  /// @param token of the Authorization header; empty without one
  /// @param headers by lower-case name
  record Call(String call, String token, String body, Map<String, String> headers) {}

  private record Answer(int status, String json, Map<String, String> headers) {}

  PageStage(BrowserContext context) {
    this.context = context;
    this.page = context.newPage();
    page.route("**/*", this::serve);
  }

  /// Answers a call like this; several answers to one call come in turn, the last again and again.
  PageStage answer(String call, int status, String json) {
    return answer(call, status, json, Map.of());
  }

  PageStage answer(String call, int status, String json, Map<String, String> headers) {
    callToAnswers
        .computeIfAbsent(call, key -> new ArrayDeque<>())
        .add(new Answer(status, json, headers));
    return this;
  }

  PageStage refuse(String call, int status, String problem) {
    return answer(call, status, problem(status, problem));
  }

  /// Somebody was here before and is still signed in.
  PageStage signedIn() {
    page.addInitScript("localStorage.setItem('marquee.session', '1')");
    return answer(REFRESH, 200, SIGNED_IN);
  }

  static String problem(int status, String problem) {
    return "{\"type\": \"/problems/%s\", \"title\": \"Says %s.\", \"status\": %d}"
        .formatted(problem, problem, status);
  }

  Page open(String path) {
    page.navigate(URL + path);
    return page;
  }

  /// Calls of a kind so far, in order.
  List<Call> calls(String call) {
    return calls.stream().filter(each -> each.call.equals(call)).toList();
  }

  private void serve(Route route) {
    Request request = route.request();
    String path = URI.create(request.url()).getPath();
    if (path.startsWith("/api/")) {
      tell(route, request.method() + " " + path);
    } else {
      file(route, path);
    }
  }

  private void tell(Route route, String call) {
    Request request = route.request();
    String authorization = Optional.ofNullable(request.headerValue("authorization")).orElse("");
    calls.add(
        new Call(
            call,
            authorization.replaceFirst("^Bearer ", ""),
            Optional.ofNullable(request.postData()).orElse(""),
            request.headers()));
    Deque<Answer> answers = callToAnswers.getOrDefault(call, new ArrayDeque<>());
    Answer answer =
        answers.size() > 1
            ? answers.removeFirst()
            : Optional.ofNullable(answers.peekFirst())
                .orElseGet(() -> new Answer(404, problem(404, "not-found"), Map.of()));
    Map<String, String> headers = new HashMap<>(answer.headers);
    headers.put(
        "Content-Type", answer.status < 400 ? "application/json" : "application/problem+json");
    route.fulfill(
        new Route.FulfillOptions()
            .setStatus(answer.status)
            .setHeaders(headers)
            .setBody(answer.json));
  }

  /// A file of the app, or the page that is the app for every other address.
  private static void file(Route route, String path) {
    boolean isFile = path.contains(".");
    try (InputStream file =
        PageStage.class.getResourceAsStream("/web" + (isFile ? path : "/index.html"))) {
      if (file == null) {
        route.fulfill(new Route.FulfillOptions().setStatus(404));
        return;
      }
      route.fulfill(
          new Route.FulfillOptions()
              .setContentType(isFile ? mediaType(path) : "text/html")
              .setBodyBytes(file.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mediaType(String path) {
    return switch (path.substring(path.lastIndexOf('.') + 1)) {
      case "js" -> "text/javascript";
      case "css" -> "text/css";
      case "svg" -> "image/svg+xml";
      default -> "application/octet-stream";
    };
  }

  @Override
  public void close() {
    context.close();
  }
}
