package dev.marquee.platform.rpc;

import static dev.marquee.platform.rpc.RpcWorld.assertFault;
import static dev.marquee.platform.rpc.RpcWorld.title;
import static dev.marquee.platform.rpc.RpcWorld.titleRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.Titles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.grpc.common.GrpcStatus;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What clients that don't keep to the protocol do to a server (nothing), and how it stops.
class RpcServerTest {
  private final RpcWorld world = new RpcWorld();
  private final AtomicInteger invoked = new AtomicInteger();
  private final RpcWorld.Running running =
      world.serve(
          new RpcWorld.Titles(request -> {
            invoked.incrementAndGet();
            return Future.succeededFuture(title("x"));
          }));
  private final HttpClient http =
      world.vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false));

  @AfterEach
  void close() {
    world.close();
  }

  private HttpClientRequest request() {
    HttpClientRequest request =
        http.request(
                HttpMethod.POST, running.port(), "127.0.0.1", "/marquee.catalog.v1.Titles/GetTitle")
            .await();
    request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
    return request;
  }

  private static Buffer frame(byte[] message) {
    return Buffer.buffer().appendByte((byte) 0).appendInt(message.length).appendBytes(message);
  }

  private static String status(HttpClientRequest request) {
    HttpClientResponse response = request.response().await();
    response.body().await();
    String status = response.getTrailer("grpc-status");
    return status == null ? String.valueOf(response.getHeader("grpc-status")) : status;
  }

  private void assertNothingIsLeft() {
    RpcWorld.until(() -> running.server().inFlight() == 0);
  }

  @Test
  void aCallWithoutAMessageIsAnswered() {
    HttpClientRequest request = request();
    request.end().await();

    assertThat(status(request)).isEqualTo(String.valueOf(GrpcStatus.INVALID_ARGUMENT.code));
    assertNothingIsLeft();
  }

  /// Vert.x resets such a stream itself.
  @Test
  void aMessageThatCannotBeReadEndsTheCall() {
    HttpClientRequest request = request();
    request.end(frame(new byte[] {10, 127, 1})).await();

    assertThatThrownBy(() -> request.response().await()).isInstanceOf(StreamResetException.class);
    assertThat(invoked).hasValue(0);
    assertNothingIsLeft();
  }

  @Test
  void aSecondMessageIsNoSecondCall() {
    HttpClientRequest request = request();
    byte[] message = titleRequest("1").toByteArray();
    request.end(frame(message).appendBuffer(frame(message))).await();

    assertThat(status(request)).isEqualTo(String.valueOf(GrpcStatus.OK.code));
    assertThat(invoked).hasValue(1);
    assertNothingIsLeft();
  }

  @Test
  void callsGivenUpBeforeTheirMessageLeaveNothingBehind() {
    for (int i = 0; i < 20; i++) {
      HttpClientRequest request = request();
      request.setChunked(true).sendHead().await();
      RpcWorld.until(() -> running.server().inFlight() == 1);
      request.reset(8);
      assertNothingIsLeft();
    }
    assertThat(invoked).hasValue(0);
  }

  @Test
  void aConnectionThatBreaksBeforeTheMessageLeavesNothingBehind() {
    HttpClientRequest request = request();
    request.setChunked(true).sendHead().await();
    RpcWorld.until(() -> running.server().inFlight() == 1);

    request.connection().close().await();

    assertNothingIsLeft();
    assertThat(invoked).hasValue(0);
  }

  @Test
  void shutdownLetsRunningCallsFinishAndRefusesNewOnes() throws Exception {
    Promise<GetTitleResponse> working = Promise.promise();
    AtomicInteger running = new AtomicInteger();
    RpcWorld.Running server =
        world.serve(
            new RpcWorld.Titles(request -> {
              running.incrementAndGet();
              return Future.succeededFuture(working.future().await());
            }));
    Titles titles = world.clients("edge", server).asCaller(Titles.class);
    Titles stranger = world.clients("edge", server).asCaller(Titles.class);
    Future<GetTitleResponse> call =
        world.start(RpcWorld.nobody("acme"), () -> titles.getTitle(titleRequest("1")).await());
    RpcWorld.until(() -> running.get() == 1);

    Future<Void> stopped = server.server().shutdown();
    assertFault(
        GrpcStatus.UNAVAILABLE,
        () ->
            world.run(RpcWorld.nobody("acme"), () -> stranger.getTitle(titleRequest("2")).await()));
    assertThat(stopped.isComplete()).isFalse();
    working.complete(title("finished"));

    assertThat(call.await(60, TimeUnit.SECONDS).getTitle().getName()).isEqualTo("finished");
    stopped.await(60, TimeUnit.SECONDS);
    assertThat(running).hasValue(1);
  }
}
