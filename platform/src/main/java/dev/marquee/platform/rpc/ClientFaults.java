package dev.marquee.platform.rpc;

import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcError;
import io.vertx.grpc.common.GrpcErrorException;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.InvalidMessageException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Whatever went wrong on the way to another verticle, or there, as a fault.
final class ClientFaults {
  private static final String MESSAGE = "grpc-message";

  private ClientFaults() {}

  /// What a response ends with, failing with a [Fault] only. Vert.x tells a reset stream to the
  /// error handler alone, which would leave the end open for ever.
  static <T extends @Nullable Object> Future<T> ended(
      GrpcClientResponse<?, ?> response, Future<T> end) {
    Promise<T> ended = Promise.promise();
    response.errorHandler(reset ->
        ended.tryFail(
            reset == GrpcError.CANCELLED
                ? tooLate(null)
                : new Fault(GrpcStatus.UNAVAILABLE, "the service broke off its answer")));
    end.onComplete((result, error) -> {
      if (error == null) {
        ended.tryComplete(result);
      } else {
        ended.tryFail(of(error, response));
      }
    });
    return ended.future();
  }

  /// The other side's own words, where it had any.
  private static Fault of(Throwable error, GrpcClientResponse<?, ?> response) {
    if (error instanceof InvalidStatusException status) {
      String encoded = response.trailers().get(MESSAGE);
      if (encoded == null) {
        encoded = response.headers().get(MESSAGE);
      }
      return new Fault(
          status.actualStatus(),
          encoded == null ? status.actualStatus().name() : percentDecoded(encoded));
    }
    return of(error);
  }

  static Fault of(Throwable error) {
    return switch (error) {
      case Fault fault -> fault;
      case InvalidStatusException status ->
          new Fault(status.actualStatus(), status.actualStatus().name());
      case GrpcErrorException e when e.error() == GrpcError.CANCELLED -> tooLate(e);
      case InvalidMessageException e ->
          new Fault(GrpcStatus.INTERNAL, "the service's answer can't be read", e);
      // The breaker's own exceptions can't be carried as a cause: their stack is fixed, and await
      // fails on that.
      case TimeoutException e -> tooLate(null);
      case OpenCircuitException e ->
          new Fault(GrpcStatus.UNAVAILABLE, "the service can't be reached just now");
      default -> Fault.unavailable("the service", error);
    };
  }

  private static Fault tooLate(@Nullable Throwable cause) {
    return new Fault(GrpcStatus.DEADLINE_EXCEEDED, "took too long", cause);
  }

  /// gRPC's encoding of messages: UTF-8 bytes, some of them as %XX; a plus sign is a plus sign.
  private static String percentDecoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%' && i + 2 < text.length() && hex(text, i + 1) >= 0) {
        bytes.write(hex(text, i + 1));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int hex(String text, int at) {
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
