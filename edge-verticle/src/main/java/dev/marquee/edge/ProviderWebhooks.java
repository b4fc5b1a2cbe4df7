package dev.marquee.edge;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.booking.v1.Payments;
import dev.marquee.proto.booking.v1.ReceivePaymentWebhookRequest;
import dev.marquee.proto.booking.v1.ReceivePaymentWebhookResponse;
import dev.marquee.proto.identity.v1.Billing;
import dev.marquee.proto.identity.v1.ReceiveBillingWebhookRequest;
import dev.marquee.proto.identity.v1.ReceiveBillingWebhookResponse;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// `POST /api/webhooks/payments` and `/api/webhooks/billing`: what the providers send, passed on as
/// received so that the domains can verify its signature over the very bytes (Standard Webhooks).
final class ProviderWebhooks {
  private static final int BODY_BYTES_MAX = 65_536;
  private static final List<String> HEADERS =
      List.of("webhook-id", "webhook-timestamp", "webhook-signature");

  private final Payments payments;
  private final Billing billing;

  ProviderWebhooks(RpcClients clients) {
    this.payments = clients.asService(Payments.class);
    this.billing = clients.asService(Billing.class);
  }

  /// Hands a webhook to its domain.
  private interface Receiver<R extends Message> {
    Future<R> receive(Map<String, String> headers, ByteString body);
  }

  void mount(Router router) {
    mount(router, "payments", this::toBooking, ReceivePaymentWebhookResponse::hasAccepted);
    mount(router, "billing", this::toIdentity, ReceiveBillingWebhookResponse::hasAccepted);
  }

  private <R extends Message> void mount(
      Router router, String name, Receiver<R> receiver, Predicate<R> isAccepted) {
    router
        .post("/api/webhooks/" + name)
        .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
        .handler(request ->
            receiver
                .receive(headers(request), body(request))
                .onSuccess(answer -> {
                  if (isAccepted.test(answer)) {
                    request.response().setStatusCode(204).end();
                  } else {
                    Outcomes.problem(answer).send(request);
                  }
                })
                .onFailure(request::fail));
  }

  private Future<ReceivePaymentWebhookResponse> toBooking(
      Map<String, String> headers, ByteString body) {
    return payments.receivePaymentWebhook(
        ReceivePaymentWebhookRequest.newBuilder().putAllHeaders(headers).setBody(body).build());
  }

  private Future<ReceiveBillingWebhookResponse> toIdentity(
      Map<String, String> headers, ByteString body) {
    return billing.receiveBillingWebhook(
        ReceiveBillingWebhookRequest.newBuilder().putAllHeaders(headers).setBody(body).build());
  }

  private static Map<String, String> headers(RoutingContext request) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : HEADERS) {
      String value = request.request().getHeader(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    return headers;
  }

  private static ByteString body(RoutingContext request) {
    Buffer body = request.body().buffer();
    return body == null ? ByteString.EMPTY : ByteString.copyFrom(body.getBytes());
  }
}
