package dev.marquee.platform.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.ops.Tls;
import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitlesService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Servers and clients in one JVM, over real sockets, without anything else of the platform.
final class RpcWorld implements AutoCloseable {
  static final TestTokens KEY = new TestTokens("key-1");
  static final String SECRET = "a secret of at least thirty-two characters";

  final Vertx vertx = Vertx.vertx();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final ServiceTokens serviceTokens = new ServiceTokens(vertx, Clock.systemUTC(), SECRET);
  private final TokenVerifier verifier =
      new TokenVerifier(
          vertx,
          Clock.systemUTC(),
          serviceTokens,
          () -> Future.succeededFuture(List.of(KEY.jwk())),
          Revocations.none());
  private final List<RpcChannels> channels = new ArrayList<>();

  /// A server on a virtual-thread context of its own, at a free port.
  Running serve(Object... services) {
    return serve(Tls.off(), services);
  }

  Running serve(Tls tls, Object... services) {
    RpcServer server = new RpcServer(vertx, verifier, meters, tls, "127.0.0.1", 0);
    for (Object service : services) {
      server.bind(service);
    }
    int actual = run(null, () -> server.listen().await());
    return new Running(server, actual);
  }

  record Running(RpcServer server, int port) {
    String address() {
      return "127.0.0.1:" + port;
    }
  }

  static RpcOptions options(Map<String, String> addresses) {
    return options(addresses, Duration.ofSeconds(30));
  }

  static RpcOptions options(Map<String, String> addresses, Duration callTimeout) {
    return options(addresses, callTimeout, Duration.ofMillis(300));
  }

  static RpcOptions options(
      Map<String, String> addresses, Duration callTimeout, Duration breakerReset) {
    return new RpcOptions(
        "127.0.0.1",
        SECRET,
        addresses,
        callTimeout,
        Duration.ofSeconds(10),
        4,
        Duration.ofMillis(200),
        5,
        breakerReset);
  }

  RpcChannels channels(RpcOptions options) {
    RpcChannels made = new RpcChannels(vertx, options, Tls.off());
    channels.add(made);
    return made;
  }

  RpcClients clients(String role, RpcOptions options) {
    return clients(role, options, channels(options));
  }

  RpcClients clients(String role, RpcOptions options, RpcChannels channels) {
    return new RpcClients(vertx, channels, serviceTokens, meters, role, options);
  }

  /// Clients of one server that serves both domains of these tests.
  RpcClients clients(String role, Running server) {
    return clients(role, options(Map.of("catalog", server.address(), "booking", server.address())));
  }

  static CallContext account(String tenant, String id, String... roles) {
    Caller caller =
        new Caller(
            Caller.Kind.ACCOUNT, id, tenant, Set.of(roles), "free", "session-1", Instant.MAX);
    return withToken(tenant, caller, KEY.good(tenant, id, roles));
  }

  static CallContext nobody(String tenant) {
    return withToken(tenant, Caller.nobody(tenant), "");
  }

  CallContext service(String role, String tenant) {
    return withToken(tenant, Caller.service(role, tenant), serviceTokens.mint(role, tenant));
  }

  static CallContext withToken(String tenant, Caller caller, String token) {
    return new CallContext("request-1", tenant, caller, token, "", "", "");
  }

  /// Runs work on a virtual thread with this context bound.
  <T extends @Nullable Object> T run(@Nullable CallContext call, Callable<T> work) {
    Future<T> done = start(call, work);
    try {
      return done.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not done within 60 s", e);
    }
  }

  /// As above, without waiting for it.
  <T extends @Nullable Object> Future<T> start(@Nullable CallContext call, Callable<T> work) {
    ContextInternal own =
        ((VertxInternal) vertx).createContext(ThreadingModel.VIRTUAL_THREAD).duplicate();
    Promise<T> done = Promise.promise();
    own.runOnContext(ignored -> {
      try {
        if (call != null) {
          call.bind();
        }
        done.complete(work.call());
      } catch (Throwable e) {
        done.fail(e);
      }
    });
    return done.future();
  }

  static void assertFault(GrpcStatus status, Callable<?> work) {
    assertThatThrownBy(work::call)
        .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.status()).isEqualTo(status));
  }

  static void assertFault(GrpcStatus status, String text, Callable<?> work) {
    assertThatThrownBy(work::call)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.status()).isEqualTo(status);
              assertThat(fault.text()).isEqualTo(text);
            });
  }

  /// Waits until something is so.
  static void until(BooleanSupplier so) {
    Instant deadline = Instant.now().plusSeconds(60);
    while (!so.getAsBoolean()) {
      assertThat(Instant.now()).as("became true within 60 s").isBefore(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() {
    channels.forEach(made -> made.close().await());
    vertx.close().await();
  }

  /// A catalog whose GetTitle is the test's.
  static final class Titles extends TitlesService {
    private final Function<GetTitleRequest, Future<GetTitleResponse>> getTitle;

    Titles(Function<GetTitleRequest, Future<GetTitleResponse>> getTitle) {
      this.getTitle = getTitle;
    }

    @Override
    public Future<GetTitleResponse> getTitle(GetTitleRequest request) {
      return getTitle.apply(request);
    }
  }

  static GetTitleRequest titleRequest(String id) {
    return GetTitleRequest.newBuilder().setTitleId(id).build();
  }

  static GetTitleResponse title(String name) {
    return GetTitleResponse.newBuilder().setTitle(Title.newBuilder().setName(name)).build();
  }
}
