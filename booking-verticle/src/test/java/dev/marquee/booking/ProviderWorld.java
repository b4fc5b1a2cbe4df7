package dev.marquee.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.simulators.PaymentOptions;
import dev.marquee.simulators.SimulatorKind;
import dev.marquee.simulators.SimulatorProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/// The payment provider as a process of its own, and the strings that make it misbehave. One for
/// all tests of this JVM.
final class ProviderWorld {
  static final String API_KEY = PaymentOptions.TEST_API_KEY;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final class Shared {
    static final ProviderWorld WORLD =
        new ProviderWorld(SimulatorProcess.start(SimulatorKind.PAYMENT, "--late-ms", "3600000"));
  }

  private final SimulatorProcess process;

  private ProviderWorld(SimulatorProcess process) {
    this.process = process;
  }

  static ProviderWorld shared() {
    return Shared.WORLD;
  }

  String url() {
    return process.baseUrl();
  }

  /// Has calls to matching paths go wrong.
  ///
  /// @param faults e.g. `{"failRate":1}`, see the simulator's README
  void fault(JsonObject faults) {
    call("POST", "/_control/faults", faults);
  }

  /// Nothing goes wrong any more.
  void heal() {
    call("DELETE", "/_control/faults", new JsonObject());
    call("DELETE", "/_control/webhook-target", new JsonObject());
  }

  void sendWebhooksTo(String url) {
    call("PUT", "/_control/webhook-target", new JsonObject().put("url", url));
  }

  List<JsonObject> webhooks() {
    return items(call("GET", "/_control/webhooks", new JsonObject()));
  }

  void redeliver(String webhookId) {
    call("POST", "/_control/webhooks/" + webhookId + "/redeliver", new JsonObject());
  }

  /// The payments of a booking.
  List<JsonObject> payments(String bookingId) {
    return items(call("GET", "/v1/payments?reference=" + bookingId, new JsonObject()));
  }

  /// The one payment of a booking.
  JsonObject payment(String bookingId) {
    List<JsonObject> payments = payments(bookingId);
    assertThat(payments).hasSize(1);
    return payments.getFirst();
  }

  /// Ends a payment as the customer's bank would, from any state.
  void settle(String bookingId, String outcome) {
    call(
        "POST",
        "/_control/payments/" + payment(bookingId).getString("id") + "/settle",
        new JsonObject().put("outcome", outcome).put("force", true));
  }

  /// Decides on the bank's page.
  static void decide(String actionUrl, String decision) {
    assertThat(tryToDecide(actionUrl, decision)).isEqualTo(200);
  }

  /// Decides on the bank's page, which may be too late.
  ///
  /// @return HTTP status
  static int tryToDecide(String actionUrl, String decision) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(actionUrl))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("decision=" + decision))
            .build();
    return send(request).statusCode();
  }

  private JsonObject call(String method, String path, JsonObject body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Authorization", "Bearer " + API_KEY)
            .header("Content-Type", "application/json")
            .method(
                method,
                method.equals("GET")
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(body.encode()))
            .build();
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).as("%s", response.body()).isBetween(200, 299);
    return new JsonObject(response.body());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<JsonObject> items(JsonObject page) {
    JsonArray items = page.getJsonArray("items");
    return items.stream().map(JsonObject.class::cast).toList();
  }
}
