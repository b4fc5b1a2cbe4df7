package dev.marquee.sync;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;

/// What operators' answers have in common: which mean delivered, which mean later, which mean
/// never.
final class OperatorHttp {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int REASON_MAX = 300;

  private OperatorHttp() {}

  /// Sends and reads the answer. 409 says that the operator has something newer.
  static Future<Receipt> send(HttpRequest<Buffer> request, Buffer body) {
    return request
        .sendBuffer(body)
        .map(OperatorHttp::receipt)
        .recover(error ->
            Future.succeededFuture(new Receipt.TryLater(error.getClass().getSimpleName())));
  }

  /// Sends a removal: what the operator doesn't have needs none.
  static Future<Receipt> remove(HttpRequest<Buffer> request) {
    return send(request, Buffer.buffer())
        .map(receipt ->
            receipt instanceof Receipt.Refused(String reason)
                    && (reason.startsWith("404 ") || reason.startsWith("410 "))
                ? new Receipt.Delivered()
                : receipt);
  }

  private static Receipt receipt(HttpResponse<Buffer> response) {
    int status = response.statusCode();
    if (status < 300 || status == 409) {
      return new Receipt.Delivered();
    }
    return switch (status) {
      case 429 -> new Receipt.Pause(retryAfter(response));
      case 400, 404, 410, 413, 422 -> new Receipt.Refused(status + " " + reason(response));
      default -> new Receipt.TryLater("status " + status);
    };
  }

  private static Duration retryAfter(HttpResponse<Buffer> response) {
    try {
      String header = response.getHeader("Retry-After");
      return header == null ? PAUSE : Duration.ofSeconds(Math.clamp(Long.parseLong(header), 1, 60));
    } catch (NumberFormatException e) {
      return PAUSE;
    }
  }

  private static String reason(HttpResponse<Buffer> response) {
    String text = response.bodyAsString();
    return text == null ? "" : text.substring(0, Math.min(REASON_MAX, text.length()));
  }
}
