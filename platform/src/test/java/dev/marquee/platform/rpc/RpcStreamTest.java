package dev.marquee.platform.rpc;

import static dev.marquee.platform.rpc.RpcWorld.assertFault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.ops.Tls;
import dev.marquee.proto.booking.v1.HoldSeatsRequest;
import dev.marquee.proto.booking.v1.Reservations;
import dev.marquee.proto.booking.v1.Showtimes;
import dev.marquee.proto.booking.v1.ShowtimesService;
import dev.marquee.proto.booking.v1.WatchSeatsRequest;
import dev.marquee.proto.booking.v1.WatchSeatsResponse;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.ReadStream;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Server streaming: how it ends, and who stops it.
class RpcStreamTest {
  private final RpcWorld world = new RpcWorld();

  @AfterEach
  void close() {
    world.close();
  }

  /// A stream the test feeds.
  private static final class Feed implements ReadStream<WatchSeatsResponse> {
    volatile @Nullable Handler<WatchSeatsResponse> handler;
    volatile @Nullable Handler<Void> endHandler;
    volatile @Nullable Handler<Throwable> exceptionHandler;

    void say(String version) {
      Handler<WatchSeatsResponse> to = handler;
      if (to != null) {
        to.handle(WatchSeatsResponse.newBuilder().setVersion(version).build());
      }
    }

    void end() {
      Handler<Void> to = endHandler;
      if (to != null) {
        to.handle(null);
      }
    }

    void fail(Throwable error) {
      Handler<Throwable> to = exceptionHandler;
      if (to != null) {
        to.handle(error);
      }
    }

    @Override
    public ReadStream<WatchSeatsResponse> handler(@Nullable Handler<WatchSeatsResponse> handler) {
      this.handler = handler;
      return this;
    }

    @Override
    public ReadStream<WatchSeatsResponse> endHandler(@Nullable Handler<Void> handler) {
      this.endHandler = handler;
      return this;
    }

    @Override
    public ReadStream<WatchSeatsResponse> exceptionHandler(@Nullable Handler<Throwable> handler) {
      this.exceptionHandler = handler;
      return this;
    }

    @Override
    public ReadStream<WatchSeatsResponse> pause() {
      return this;
    }

    @Override
    public ReadStream<WatchSeatsResponse> resume() {
      return this;
    }

    @Override
    public ReadStream<WatchSeatsResponse> fetch(long amount) {
      return this;
    }
  }

  private RpcWorld.Running serve(Supplier<Future<ReadStream<WatchSeatsResponse>>> watch) {
    return world.serve(
        new ShowtimesService() {
          @Override
          public Future<ReadStream<WatchSeatsResponse>> watchSeats(WatchSeatsRequest request) {
            return watch.get();
          }
        });
  }

  private ReadStream<WatchSeatsResponse> watch(String address) {
    Showtimes showtimes = clients(address).asCaller(Showtimes.class);
    return world.run(
        RpcWorld.nobody("acme"),
        () -> showtimes.watchSeats(WatchSeatsRequest.getDefaultInstance()).await());
  }

  private RpcClients clients(String address) {
    return world.clients("edge", RpcWorld.options(Map.of("booking", address)));
  }

  private static Future<List<String>> collected(ReadStream<WatchSeatsResponse> stream) {
    List<String> versions = new CopyOnWriteArrayList<>();
    Promise<List<String>> done = Promise.promise();
    stream
        .endHandler(ended -> done.tryComplete(versions))
        .exceptionHandler(done::tryFail)
        .handler(message -> versions.add(message.getVersion()));
    return done.future();
  }

  private long ended(GrpcStatus status) {
    return world.meters.find("rpc.server").tag("status", status.name()).timers().stream()
        .mapToLong(timer -> timer.count())
        .sum();
  }

  @Test
  void messagesArriveInOrderUntilTheEnd() {
    Feed feed = new Feed();
    RpcWorld.Running server = serve(() -> Future.succeededFuture(feed));
    ReadStream<WatchSeatsResponse> stream = startAndWatch(server, feed);

    Future<List<String>> all = collected(stream);
    feed.say("2");
    feed.say("3");
    feed.end();

    assertThat(all.await()).containsExactly("1", "2", "3");
    RpcWorld.until(() -> ended(GrpcStatus.OK) == 1);
  }

  /// The response's head comes with the first message, so the first is sent before anyone listens:
  /// it must not be lost.
  private ReadStream<WatchSeatsResponse> startAndWatch(RpcWorld.Running server, Feed feed) {
    Showtimes showtimes = world.clients("edge", server).asCaller(Showtimes.class);
    Future<ReadStream<WatchSeatsResponse>> opening =
        world.start(
            RpcWorld.nobody("acme"),
            () -> showtimes.watchSeats(WatchSeatsRequest.getDefaultInstance()).await());
    RpcWorld.until(() -> feed.handler != null);
    feed.say("1");
    return opening.await();
  }

  @Test
  void aStreamThatFailsLaterCarriesItsStatusAndMessage() {
    Feed feed = new Feed();
    ReadStream<WatchSeatsResponse> stream =
        startAndWatch(serve(() -> Future.succeededFuture(feed)), feed);

    Future<List<String>> all = collected(stream);
    feed.fail(new Fault(GrpcStatus.NOT_FOUND, "the show is gone: 100 % + more"));

    assertFault(GrpcStatus.NOT_FOUND, "the show is gone: 100 % + more", all::await);
    RpcWorld.until(() -> ended(GrpcStatus.NOT_FOUND) == 1);
  }

  /// Nothing shows that the end has reached the client, so it gets time to.
  @Test
  void anEndThatCameBeforeAnybodyListenedIsStillTold() {
    RpcWorld.Running server =
        serve(() -> Future.failedFuture(new Fault(GrpcStatus.OUT_OF_RANGE, "too old")));
    ReadStream<WatchSeatsResponse> stream = watch(server.address());
    world.vertx.timer(300, TimeUnit.MILLISECONDS).await();

    assertFault(GrpcStatus.OUT_OF_RANGE, "too old", () -> collected(stream).await());
  }

  @Test
  void aStreamThatCannotBeginCarriesItsStatusAndMessage() {
    for (Supplier<Future<ReadStream<WatchSeatsResponse>>> failing :
        List.<Supplier<Future<ReadStream<WatchSeatsResponse>>>>of(
            () -> Future.failedFuture(new Fault(GrpcStatus.NOT_FOUND, "no such show")),
            () -> {
              throw new Fault(GrpcStatus.NOT_FOUND, "no such show");
            })) {
      RpcWorld.Running server = serve(failing);

      assertFault(
          GrpcStatus.NOT_FOUND, "no such show", () -> collected(watch(server.address())).await());
    }
  }

  @Test
  void aReaderWhoLetsGoStopsTheServersStream() {
    Feed feed = new Feed();
    ReadStream<WatchSeatsResponse> stream =
        startAndWatch(serve(() -> Future.succeededFuture(feed)), feed);
    stream.handler(message -> {});

    stream.handler(null);

    RpcWorld.until(() -> feed.handler == null);
    RpcWorld.until(() -> ended(GrpcStatus.CANCELLED) == 1);
  }

  @Test
  void aReaderThatDiesStopsTheServersStream() {
    Feed feed = new Feed();
    RpcWorld.Running server = serve(() -> Future.succeededFuture(feed));
    RpcOptions options = RpcWorld.options(Map.of("booking", server.address()));
    RpcChannels channels = world.channels(options);
    Showtimes showtimes = world.clients("edge", options, channels).asCaller(Showtimes.class);
    Future<ReadStream<WatchSeatsResponse>> opening =
        world.start(
            RpcWorld.nobody("acme"),
            () -> showtimes.watchSeats(WatchSeatsRequest.getDefaultInstance()).await());
    RpcWorld.until(() -> feed.handler != null);
    feed.say("1");
    opening.await();

    channels.close().await();

    RpcWorld.until(() -> feed.handler == null);
  }

  @Test
  void aServerThatDiesFailsTheReadersStream() {
    Feed feed = new Feed();
    RpcWorld dying = new RpcWorld();
    RpcWorld.Running server =
        dying.serve(
            new ShowtimesService() {
              @Override
              public Future<ReadStream<WatchSeatsResponse>> watchSeats(WatchSeatsRequest request) {
                return Future.succeededFuture(feed);
              }
            });
    ReadStream<WatchSeatsResponse> stream = startAndWatch(server, feed);
    Future<List<String>> all = collected(stream);

    dying.close();

    assertFault(GrpcStatus.UNAVAILABLE, () -> all.await(60, TimeUnit.SECONDS));
  }

  @Test
  void aStreamTheServerBreaksOffFailsAtOnce() {
    Promise<HttpServerResponse> begun = Promise.promise();
    ReadStream<WatchSeatsResponse> stream = watch(rawServer(begun));
    Future<List<String>> all = collected(stream);

    begun.future().await().reset(2);

    assertFault(GrpcStatus.UNAVAILABLE, () -> all.await(60, TimeUnit.SECONDS));
  }

  @Test
  void anAnswerTheServerBreaksOffFailsAtOnce() {
    Promise<HttpServerResponse> begun = Promise.promise();
    Reservations reservations = clients(rawServer(begun)).asCaller(Reservations.class);
    Future<?> answer =
        world.start(
            RpcWorld.nobody("acme"),
            () -> reservations.holdSeats(HoldSeatsRequest.getDefaultInstance()).await());
    HttpServerResponse response = begun.future().await();
    RpcWorld.until(() -> response.headWritten());

    response.reset(2);

    assertFault(GrpcStatus.UNAVAILABLE, () -> answer.await(60, TimeUnit.SECONDS));
  }

  @Test
  void anOpenStreamOutlivesTheRenewalOfItsConnection() throws Exception {
    Feed feed = new Feed();
    RpcWorld.Running server = serve(() -> Future.succeededFuture(feed));
    RpcOptions options = RpcWorld.options(Map.of("booking", server.address()));
    RpcChannels channels =
        new RpcChannels(
            world.vertx, options, Tls.off(), new AddressResolverOptions(), Duration.ofSeconds(1));
    Showtimes showtimes = world.clients("edge", options, channels).asCaller(Showtimes.class);
    Future<ReadStream<WatchSeatsResponse>> opening =
        world.start(
            RpcWorld.nobody("acme"),
            () -> showtimes.watchSeats(WatchSeatsRequest.getDefaultInstance()).await());
    RpcWorld.until(() -> feed.handler != null);
    feed.say("1");
    Future<List<String>> all = collected(opening.await());

    world.vertx.timer(2_500).await();
    feed.say("2");
    feed.end();

    assertThat(all.await(60, TimeUnit.SECONDS)).containsExactly("1", "2");
    channels.close().await();
  }

  /// A server that sends one message and then nothing, not even an end.
  private String rawServer(Promise<HttpServerResponse> begun) {
    Buffer message =
        Buffer.buffer(WatchSeatsResponse.newBuilder().setVersion("1").build().toByteArray());
    Buffer frame =
        Buffer.buffer().appendByte((byte) 0).appendInt(message.length()).appendBuffer(message);
    int port =
        world
            .vertx
            .createHttpServer()
            .requestHandler(request -> {
              request.response().putHeader("content-type", "application/grpc").write(frame);
              begun.tryComplete(request.response());
            })
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
    return "127.0.0.1:" + port;
  }
}
