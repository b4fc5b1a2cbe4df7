package dev.marquee.sync;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;

/// DishTV: a REST resource an entity, `X-Api-Key`, versions and change ids in the body.
final class DishTv implements Operator {
  private final WebClient http;
  private final SyncOptions.DishTv account;
  private final Duration timeout;

  DishTv(WebClient http, SyncOptions.DishTv account, Duration timeout) {
    this.http = http;
    this.account = account;
    this.timeout = timeout;
  }

  @Override
  public String name() {
    return "dishtv";
  }

  @Override
  public Future<Receipt> tell(Delivery delivery, Delivery.Content content) {
    String url =
        account.url() + "/api/v2/" + delivery.entity().text() + "s/" + delivery.externalId();
    if (content.removal()) {
      return OperatorHttp.remove(
          request(HttpMethod.DELETE, url)
              .addQueryParam("version", String.valueOf(delivery.version()))
              .addQueryParam("changeId", delivery.id().toString()));
    }
    JsonObject body =
        new JsonObject()
            .put("version", delivery.version())
            .put("changeId", delivery.id().toString())
            .put("attributes", new JsonObject(content.json()));
    return OperatorHttp.send(
        request(HttpMethod.PUT, url).putHeader("Content-Type", "application/json"),
        body.toBuffer());
  }

  private HttpRequest<Buffer> request(HttpMethod method, String url) {
    return http.requestAbs(method, url)
        .putHeader("X-Api-Key", account.apiKey())
        .timeout(timeout.toMillis());
  }
}
