package dev.marquee.edge;

import com.google.protobuf.ByteString;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.booking.v1.Payments;
import dev.marquee.proto.booking.v1.ReceivePaymentWebhookRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;

/// `POST /api/webhooks/payments`: what the payment provider sends, passed on as received so that
/// booking can verify its signature over the very bytes (Standard Webhooks).
final class PaymentWebhooks {
  private static final int BODY_BYTES_MAX = 65_536;
  private static final List<String> HEADERS =
      List.of("webhook-id", "webhook-timestamp", "webhook-signature");

  private final Payments payments;

  PaymentWebhooks(RpcClients clients) {
    this.payments = clients.asService(Payments.class);
  }

  void mount(Router router) {
    router
        .post("/api/webhooks/payments")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
        .handler(this::receive);
  }

  private void receive(RoutingContext request) {
    ReceivePaymentWebhookRequest.Builder webhook = ReceivePaymentWebhookRequest.newBuilder();
    for (String name : HEADERS) {
      String value = request.request().getHeader(name);
      if (value != null) {
        webhook.putHeaders(name, value);
      }
    }
    Buffer body = request.body().buffer();
    webhook.setBody(body == null ? ByteString.EMPTY : ByteString.copyFrom(body.getBytes()));
    payments
        .receivePaymentWebhook(webhook.build())
        .onSuccess(answer -> {
          switch (answer.getOutcomeCase()) {
            case ACCEPTED -> request.response().setStatusCode(204).end();
            case BAD_SIGNATURE, OUTCOME_NOT_SET -> Outcomes.problem(answer).send(request);
          }
        })
        .onFailure(request::fail);
  }
}
