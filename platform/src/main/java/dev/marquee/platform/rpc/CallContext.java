package dev.marquee.platform.rpc;

import io.netty.util.NetUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.AccessMode;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// What is true of one call, wherever its code runs: bound to the Vert.x context by RpcServer, the
/// edge or a consumer, and carried on by RpcClients. It survives `await()`.
///
/// @param requestId correlation id, shown to the client and in every log line
/// @param tenant whose data this call may touch
/// @param caller who calls
/// @param token the caller's bearer token, to be forwarded; empty when there is none
/// @param idempotencyKey the client's key for this write; empty when there is none
/// @param country ISO 3166 country of the client as the edge found it; empty when unknown
/// @param clientIp address of the client as the edge found it; empty on internal calls
public record CallContext(
    String requestId,
    String tenant,
    Caller caller,
    String token,
    String idempotencyKey,
    String country,
    String clientIp) {

  static final String REQUEST_ID = "x-request-id";
  static final String TENANT = "x-marquee-tenant";
  static final String IDEMPOTENCY_KEY = "idempotency-key";
  static final String COUNTRY = "x-marquee-country";
  static final String CLIENT_IP = "x-marquee-client-ip";

  /// A context for work a verticle does on its own account: consumers, timers, workers.
  public static CallContext ofService(String requestId, String role, String tenant) {
    return new CallContext(requestId, tenant, Caller.service(role, tenant), "", "", "", "");
  }

  /// The context of the call that runs now.
  ///
  /// @throws IllegalStateException outside a call: a programming error
  public static CallContext current() {
    return find().orElseThrow(() -> new IllegalStateException("no call is running here"));
  }

  /// The context of the call that runs now, if one does.
  public static Optional<CallContext> find() {
    Context context = Vertx.currentContext();
    return context == null
        ? Optional.empty()
        : Optional.ofNullable(Provider.KEY.get(context, AccessMode.CONCURRENT));
  }

  /// Makes this the context of the call that runs now. The Vert.x context must be a duplicate of
  /// its own.
  public void bind() {
    Provider.KEY.put(here(), AccessMode.CONCURRENT, this);
  }

  /// Runs work as a call of its own: on a fresh duplicate of the current Vert.x context, with this
  /// bound. On a virtual-thread context it may await.
  ///
  /// @return what the work returned or threw, whatever that was, on the context that asked
  public <T extends @Nullable Object> Future<T> call(Callable<T> work) {
    ContextInternal asking = (ContextInternal) here();
    ContextInternal duplicate = asking.duplicate();
    Provider.KEY.put(duplicate, AccessMode.CONCURRENT, this);
    Promise<T> answer = asking.promise();
    duplicate.runOnContext(ignored -> {
      try {
        answer.complete(work.call());
      } catch (Throwable e) { // await() throws what the future failed with, checked or not
        answer.fail(e);
      }
    });
    return answer.future();
  }

  /// The same for work that returns nothing.
  public Future<Void> run(Runnable work) {
    return call(
            () -> {
              work.run();
              return this;
            })
        .mapEmpty();
  }

  private static Context here() {
    Context context = Vertx.currentContext();
    if (context == null) {
      throw new IllegalStateException("not on a Vert.x context");
    }
    return context;
  }

  /// Who the client's address stands for in a limit: an IPv4 address itself; of an IPv6 address the
  /// first 64 bits, for one customer has all the others ([RFC
  /// 6177](https://www.rfc-editor.org/rfc/rfc6177)). Empty when unknown.
  public String clientNetwork() {
    if (clientIp.indexOf(':') < 0) {
      return clientIp;
    }
    return switch (NetUtil.createInetAddressFromIpAddressString(clientIp)) {
      case Inet6Address address -> HexFormat.of().formatHex(address.getAddress(), 0, 8) + "/64";
      case InetAddress mapped -> mapped.getHostAddress();
      case null -> clientIp;
    };
  }

  /// Id of the calling account, or of the calling client where the contract admits clients: what it
  /// holds or books is its own.
  ///
  /// @throws Fault UNAUTHENTICATED when the caller is neither
  public String accountId() {
    if (!caller.isSignedIn()) {
      throw new Fault(io.vertx.grpc.common.GrpcStatus.UNAUTHENTICATED, "sign in first");
    }
    return caller.id();
  }

  /// Registers the context slot before Vert.x starts; found by ServiceLoader.
  public static final class Provider implements VertxServiceProvider {
    static final ContextLocal<CallContext> KEY = ContextLocal.registerLocal(CallContext.class);

    @Override
    public void init(VertxBootstrap builder) {
      // Registering the key in the static initialiser is all there is to do.
    }
  }
}
