package dev.marquee.sync;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// D2H: one message queue over HTTP for all entities; each message signed with HMAC-SHA256 over
/// `timestamp.body`.
final class D2h implements Operator {
  private final WebClient http;
  private final SyncOptions.D2h account;
  private final Duration timeout;
  private final Clock clock;

  D2h(WebClient http, SyncOptions.D2h account, Duration timeout, Clock clock) {
    this.http = http;
    this.account = account;
    this.timeout = timeout;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "d2h";
  }

  @Override
  public Future<Receipt> tell(Delivery delivery, Delivery.Content content) {
    Buffer body =
        new JsonObject()
            .put("messageId", delivery.id().toString())
            .put("entity", delivery.entity().name())
            .put("key", delivery.externalId())
            .put("op", content.removal() ? "DELETE" : "UPSERT")
            .put("seq", delivery.version())
            .put("payload", new JsonObject(content.json()))
            .toBuffer();
    String timestamp = String.valueOf(clock.instant().getEpochSecond());
    return OperatorHttp.send(
        http.postAbs(account.url() + "/d2h/changes")
            .putHeader("Content-Type", "application/json")
            .putHeader("X-Timestamp", timestamp)
            .putHeader("Authorization", "D2H " + account.keyId() + ":" + signature(timestamp, body))
            .timeout(timeout.toMillis()),
        body);
  }

  private String signature(String timestamp, Buffer body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(account.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
