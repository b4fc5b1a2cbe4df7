package dev.marquee.identity.subscription;

import dev.marquee.platform.http.WebhookSignature;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the billing provider tells by itself. A webhook is believed only so far that something
/// happened: how things stand is then asked. So duplicates, late ones and any order are harmless; a
/// webhook is acted on once all the same.
public final class BillingWebhooks {
  private static final Logger log = LoggerFactory.getLogger(BillingWebhooks.class);
  private static final int TENANT_LENGTH_MAX = 64;

  /// Which subscription a webhook is about, as we ourselves told the provider.
  private record Subject(String tenant, UUID subscriptionId) {}

  private final Database db;
  private final SubscriptionStore store;
  private final Billing billing;
  private final WebhookSignature signature;
  private final Clock clock;

  /// @param secret `whsec_<base64>`; empty: no webhook is accepted
  public BillingWebhooks(
      Database db, SubscriptionStore store, Billing billing, String secret, Clock clock) {
    this.db = db;
    this.store = store;
    this.billing = billing;
    this.signature = new WebhookSignature(secret);
    this.clock = clock;
  }

  /// Takes a webhook in.
  ///
  /// @param headers by lower-case name
  /// @return false when its signature doesn't verify; true says it won't be lost
  boolean receive(Map<String, String> headers, byte[] body) {
    if (!signature.verifies(headers, body, clock.instant())) {
      return false;
    }
    String id = headers.getOrDefault("webhook-id", "");
    subject(body)
        .ifPresentOrElse(
            about -> remember(id, about).await(),
            () -> log.info("a webhook about no subscription of ours was ignored"));
    return true;
  }

  /// The provider has one address for all tenants, so the webhook says whose it is. Runs as a call
  /// of that tenant.
  private Future<Void> remember(String webhookId, Subject about) {
    return CallContext.ofService(CallContext.current().requestId(), "identity", about.tenant)
        .run(() -> {
          boolean isNew =
              db.inTransaction(tx ->
                  store
                      .lookAgain(tx, about.tenant, webhookId, about.subscriptionId, clock.instant())
                      .await());
          if (isNew) {
            billing.driveSoon(about.subscriptionId);
          }
        });
  }

  private static Optional<Subject> subject(byte[] body) {
    try {
      JsonObject data = Buffer.buffer(body).toJsonObject().getJsonObject("data");
      JsonObject about =
          data.containsKey("invoice")
              ? data.getJsonObject("invoice")
              : data.getJsonObject("mandate");
      JsonObject metadata = about.getJsonObject("metadata");
      String tenant = metadata.getString("tenant");
      UUID subscriptionId = UUID.fromString(metadata.getString("subscription"));
      return !tenant.isEmpty() && tenant.length() <= TENANT_LENGTH_MAX
          ? Optional.of(new Subject(tenant, subscriptionId))
          : Optional.empty();
    } catch (DecodeException
        | ClassCastException
        | NullPointerException
        | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
