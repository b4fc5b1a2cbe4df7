package dev.marquee.booking;

import com.google.protobuf.ByteString;
import dev.marquee.proto.booking.v1.Payments;
import dev.marquee.proto.booking.v1.ReceivePaymentWebhookRequest;
import dev.marquee.proto.booking.v1.ReceivePaymentWebhookResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// What the edge does with the provider's webhooks: hands them on as received. It stands at the
/// door of a tenant that no test uses, as one address serves all.
final class WebhookDoor {
  private final BookingWorld world;
  private final HttpServer server;
  private final AtomicInteger accepted = new AtomicInteger();

  WebhookDoor(BookingWorld world) {
    this.world = world;
    this.server =
        world
            .tp
            .platform()
            .vertx()
            .createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> take(request, body)))
            .listen(0, "127.0.0.1")
            .await();
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/webhooks";
  }

  /// How many webhooks booking has taken in.
  int accepted() {
    return accepted.get();
  }

  private void take(HttpServerRequest request, Buffer body) {
    ReceivePaymentWebhookRequest.Builder webhook =
        ReceivePaymentWebhookRequest.newBuilder().setBody(ByteString.copyFrom(body.getBytes()));
    request
        .headers()
        .forEach((name, value) -> webhook.putHeaders(name.toLowerCase(Locale.ROOT), value));
    Thread.ofVirtual()
        .start(() -> {
          ReceivePaymentWebhookResponse response =
              world.tp.asService(
                  "edge",
                  "the-door",
                  () ->
                      world
                          .tp
                          .clients()
                          .asCaller(Payments.class)
                          .receivePaymentWebhook(webhook.build())
                          .await());
          if (response.hasAccepted()) {
            accepted.incrementAndGet();
          }
          request.response().setStatusCode(response.hasAccepted() ? 204 : 401).end();
        });
  }
}
