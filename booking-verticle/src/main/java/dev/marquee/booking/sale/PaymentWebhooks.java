package dev.marquee.booking.sale;

import dev.marquee.platform.http.WebhookSignature;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the provider tells by itself. A webhook is believed only so far that something happened to
/// a payment: how it stands is then asked. So duplicates, late ones and any order are harmless; a
/// webhook is acted on once all the same.
public final class PaymentWebhooks {
  private static final Logger log = LoggerFactory.getLogger(PaymentWebhooks.class);
  private static final int TENANT_LENGTH_MAX = 100;

  /// Providers send a webhook again for three days.
  private static final Duration KEPT = Duration.ofDays(7);

  private static final int FORGET_BATCH = 1_000;
  private static final int FORGET_BATCHES_MAX = 100;

  /// Which booking a webhook is about, as we ourselves told the provider.
  private record Subject(String tenant, UUID bookingId) {}

  private final Database db;
  private final SaleStore sales;
  private final Payments payments;
  private final WebhookSignature signature;
  private final Clock clock;

  /// @param secret `whsec_<base64>`; empty: no webhook is accepted
  public PaymentWebhooks(
      Database db, SaleStore sales, Payments payments, String secret, Clock clock) {
    this.db = db;
    this.sales = sales;
    this.payments = payments;
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
            () -> log.info("a webhook about no booking of ours was ignored"));
    return true;
  }

  /// The provider has one address for all tenants, so the payment says whose it is. Runs as a call
  /// of that tenant.
  private Future<Void> remember(String webhookId, Subject about) {
    return CallContext.ofService(CallContext.current().requestId(), "booking", about.tenant)
        .run(() -> {
          boolean isNew =
              db.inTransaction(
                  tx -> sales.lookAgain(tx, about.tenant, webhookId, about.bookingId).await());
          if (isNew) {
            payments.driveSoon(about.bookingId);
          }
        });
  }

  /// Forgets webhooks that are too old to come again, a batch at a time; what is beyond the limit
  /// waits for the next time.
  public void forgetOld() {
    for (int batch = 0; batch < FORGET_BATCHES_MAX; batch++) {
      if (sales.forgetWebhooks(KEPT, FORGET_BATCH).await() < FORGET_BATCH) {
        return;
      }
    }
  }

  private static Optional<Subject> subject(byte[] body) {
    try {
      JsonObject payment =
          Buffer.buffer(body).toJsonObject().getJsonObject("data").getJsonObject("payment");
      String tenant = payment.getJsonObject("metadata").getString("tenant");
      UUID bookingId = UUID.fromString(payment.getString("reference"));
      return tenant.length() <= TENANT_LENGTH_MAX
          ? Optional.of(new Subject(tenant, bookingId))
          : Optional.empty();
    } catch (DecodeException
        | ClassCastException
        | NullPointerException
        | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
