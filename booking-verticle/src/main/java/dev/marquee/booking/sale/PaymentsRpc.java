package dev.marquee.booking.sale;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.booking.v1.BadSignature;
import dev.marquee.proto.booking.v1.PaymentsService;
import dev.marquee.proto.booking.v1.ReceivePaymentWebhookRequest;
import dev.marquee.proto.booking.v1.ReceivePaymentWebhookResponse;
import dev.marquee.proto.common.v1.Done;
import io.vertx.core.Future;

/// `marquee.booking.v1.Payments`.
public final class PaymentsRpc extends PaymentsService {
  private static final int BODY_BYTES_MAX = 65_536;

  private final PaymentWebhooks webhooks;

  public PaymentsRpc(PaymentWebhooks webhooks) {
    this.webhooks = webhooks;
  }

  @Override
  public Future<ReceivePaymentWebhookResponse> receivePaymentWebhook(
      ReceivePaymentWebhookRequest request) {
    if (request.getBody().size() > BODY_BYTES_MAX) {
      throw Fault.invalid("body", "must have at most " + BODY_BYTES_MAX + " bytes");
    }
    boolean accepted = webhooks.receive(request.getHeadersMap(), request.getBody().toByteArray());
    ReceivePaymentWebhookResponse.Builder response = ReceivePaymentWebhookResponse.newBuilder();
    return Future.succeededFuture(
        accepted
            ? response.setAccepted(Done.getDefaultInstance()).build()
            : response.setBadSignature(BadSignature.getDefaultInstance()).build());
  }
}
