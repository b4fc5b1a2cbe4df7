package dev.marquee.simulators;

import dev.marquee.simulators.WebhookDelivery.State;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Sends signed webhooks with retries until a 2xx, a 410 or the last try.
///
/// Every try is signed afresh, so its timestamp is the time of the try; the id stays. What isn't
/// delivered when the process dies is lost: receivers must be able to poll.
final class WebhookSender {
  private static final int DELIVERIES_KEPT_MAX = 2_000;
  private static final int STATUS_GONE = 410;

  private final FaultPlan faults;
  private final Clock clock;
  private final Tokens tokens;
  private final WebClient client;
  private final Map<String, WebhookDelivery> idToDelivery =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, WebhookDelivery> eldest) {
          return size() > DELIVERIES_KEPT_MAX;
        }
      };
  private WebhookOptions options;
  private StandardWebhooks signer;

  WebhookSender(Vertx vertx, WebhookOptions options, FaultPlan faults, Clock clock, Tokens tokens) {
    this.faults = faults;
    this.clock = clock;
    this.tokens = tokens;
    this.client = WebClient.create(vertx, new WebClientOptions().setFollowRedirects(false));
    this.options = options;
    this.signer = new StandardWebhooks(options.secret());
  }

  /// Queues one event; the caller never waits for the receiver.
  WebhookDelivery send(String type, JsonObject data, int duplicates) {
    var event =
        new JsonObject()
            .put("type", type)
            .put("timestamp", clock.instant().toString())
            .put("data", data);
    var delivery = new WebhookDelivery(tokens.next("msg_"), type, event.toBuffer());
    idToDelivery.put(delivery.id(), delivery);
    var fate = faults.nextWebhook();
    if (fate.dropRate() > 0) {
      delivery.moveTo(State.DROPPED);
      return delivery;
    }
    for (int copy = 0; copy <= duplicates + fate.duplicates(); copy++) {
      faults.after(fate.delayMillis()).onSuccess(_ -> attempt(delivery, 1, Duration.ZERO));
    }
    return delivery;
  }

  /// Sends a known webhook once more with the same id.
  ///
  /// @param age how far back its timestamp is set, to try the receiver's replay window
  void redeliver(WebhookDelivery delivery, Duration age) {
    attempt(delivery, 1, age);
  }

  private void attempt(WebhookDelivery delivery, int number, Duration age) {
    String url = options.url();
    if (url == null) {
      delivery.moveTo(State.NO_TARGET);
      return;
    }
    // A client closed by undeployment throws; inside compose that is one more failed try.
    Future.succeededFuture()
        .compose(_ -> post(url, delivery, age))
        .map(HttpResponse::statusCode)
        .otherwise(0)
        .onSuccess(status -> {
          delivery.tried(status);
          retryUnlessDone(delivery, number, age, status);
        });
  }

  private Future<HttpResponse<Buffer>> post(String url, WebhookDelivery delivery, Duration age) {
    var request =
        client
            .postAbs(url)
            .timeout(options.timeout().toMillis())
            .putHeader("Content-Type", "application/json");
    signer
        .headers(delivery.id(), clock.instant().minus(age), delivery.body())
        .forEach(request::putHeader);
    return request.sendBuffer(delivery.body());
  }

  private void retryUnlessDone(WebhookDelivery delivery, int number, Duration age, int status) {
    if (status >= 200 && status < 300) {
      return;
    }
    if (status == STATUS_GONE || number >= options.attemptsMax()) {
      delivery.moveTo(State.FAILED);
      return;
    }
    delivery.moveTo(State.PENDING);
    faults
        .after(options.retryAfter(number).toMillis())
        .onSuccess(_ -> attempt(delivery, number + 1, age));
  }

  Optional<WebhookDelivery> find(String id) {
    return Optional.ofNullable(idToDelivery.get(id));
  }

  /// The last deliveries, oldest first.
  Collection<WebhookDelivery> deliveries() {
    return Collections.unmodifiableCollection(idToDelivery.values());
  }

  WebhookOptions options() {
    return options;
  }

  void retarget(WebhookOptions next) {
    signer = new StandardWebhooks(next.secret());
    options = next;
  }
}
