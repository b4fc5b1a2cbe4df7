package dev.marquee.identity.subscription;

import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.identity.v1.BillingService;
import dev.marquee.proto.identity.v1.ReceiveBillingWebhookRequest;
import dev.marquee.proto.identity.v1.ReceiveBillingWebhookResponse;
import dev.marquee.proto.identity.v1.WrongSignature;
import io.vertx.core.Future;

/// `marquee.identity.v1.Billing`.
public final class BillingRpc extends BillingService {
  private final BillingWebhooks webhooks;

  public BillingRpc(BillingWebhooks webhooks) {
    this.webhooks = webhooks;
  }

  @Override
  public Future<ReceiveBillingWebhookResponse> receiveBillingWebhook(
      ReceiveBillingWebhookRequest request) {
    ReceiveBillingWebhookResponse.Builder response = ReceiveBillingWebhookResponse.newBuilder();
    if (webhooks.receive(request.getHeadersMap(), request.getBody().toByteArray())) {
      response.setAccepted(Done.getDefaultInstance());
    } else {
      response.setBadSignature(WrongSignature.getDefaultInstance());
    }
    return Future.succeededFuture(response.build());
  }
}
