package dev.marquee.sync;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An operator that takes whatever it is told, and can be made to think about its answers.
final class OperatorDesk implements AutoCloseable {
  final List<HttpMethod> told = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server =
      vertx.createHttpServer().requestHandler(this::take).listen(0, "127.0.0.1").await();
  private volatile Promise<Void> thinking = Promise.promise();

  OperatorDesk() {
    answer();
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /// Holds answers back.
  void hold() {
    thinking = Promise.promise();
  }

  /// Sends what was held back, and from here on answers at once.
  void answer() {
    thinking.tryComplete();
  }

  private void take(HttpServerRequest request) {
    told.add(request.method());
    request.body().compose(body -> thinking.future()).onSuccess(go -> request.response().end());
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
