package dev.marquee.edge;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.TokenVerifier;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/// Finds out who calls: request id, tenant (of the host; a token must be of the same), client
/// address (forwarded headers count only from trusted proxies), account or client of the bearer
/// token; then binds the [CallContext] that every RPC carries on.
final class Callers implements Handler<RoutingContext> {
  private static final String CONTEXT = "call";
  private static final String REFUSAL = "refusal";
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{8,64}");
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

  private final Addresses addresses;
  private final TrustedProxies proxies;
  private final TokenVerifier tokens;
  private final TenantDirectory tenants;

  Callers(EdgeOptions options, TokenVerifier tokens, Addresses addresses, TenantDirectory tenants) {
    this.addresses = addresses;
    this.proxies = TrustedProxies.of(options.trustedProxies());
    this.tokens = tokens;
    this.tenants = tenants;
  }

  @Override
  public void handle(RoutingContext request) {
    String requestId = requestId(request.request());
    request.response().putHeader("X-Request-Id", requestId);
    TenantDirectory.Entry home = tenants.of(request.request());
    if (home == null) {
      Problem.of(421, "unknown-host", "No platform lives at this host.").send(request);
      return;
    }
    String tenant = home.id();
    request.request().pause();
    caller(request.request(), tenant)
        .onComplete((caller, error) -> {
          request.request().resume();
          if (error != null) {
            request.put(REFUSAL, error);
          }
          CallContext context =
              context(
                  request.request(),
                  requestId,
                  tenant,
                  error == null ? caller : Caller.nobody(tenant));
          context.bind();
          request.put(CONTEXT, context);
          request.next();
        });
  }

  /// Ends a request whose token was refused. Stands behind the rate limit, so that guessing costs
  /// its address as much as anything else.
  static void admit(RoutingContext request) {
    Throwable refusal = request.get(REFUSAL);
    if (refusal == null) {
      request.next();
    } else {
      request.fail(refusal);
    }
  }

  /// The same where the request itself proves who it is (sign-in, refresh, sign-out, links of
  /// mails): a token beside it that isn't good, or isn't any more, counts for nothing. Who sends it
  /// is nobody; a good one of another tenant is refused as everywhere.
  static void admitProof(RoutingContext request) {
    boolean worthless =
        request.get(REFUSAL) instanceof Fault fault && fault.status() == GrpcStatus.UNAUTHENTICATED;
    if (worthless) {
      request.next();
    } else {
      admit(request);
    }
  }

  /// The context of this request, once more checked to be the one that is bound: code that runs on
  /// another request's Vert.x context would act as another caller, so it is refused rather than
  /// trusted.
  static CallContext of(RoutingContext request) {
    CallContext bound = CallContext.current();
    if (!bound.equals(request.get(CONTEXT))) {
      throw new IllegalStateException("this isn't the request's own context");
    }
    return bound;
  }

  private Future<Caller> caller(HttpServerRequest request, String tenant) {
    String authorization = request.getHeader("Authorization");
    if (authorization == null || ClientTokens.isAsked(request, authorization)) {
      return Future.succeededFuture(Caller.nobody(tenant));
    }
    if (!authorization.startsWith("Bearer ")) {
      return Future.failedFuture(new Fault(GrpcStatus.UNAUTHENTICATED, "a bearer token is needed"));
    }
    return tokens
        .verify(authorization.substring("Bearer ".length()))
        .map(caller -> {
          if (!caller.isSignedIn()) {
            throw new Fault(GrpcStatus.UNAUTHENTICATED, "not a token of an account or client");
          }
          if (!caller.tenant().equals(tenant)) {
            throw Fault.denied("the token is of another tenant");
          }
          return caller;
        });
  }

  private CallContext context(
      HttpServerRequest request, String requestId, String tenant, Caller caller) {
    String authorization = request.getHeader("Authorization");
    String key = request.getHeader("Idempotency-Key");
    String address = clientAddress(request);
    return new CallContext(
        requestId,
        tenant,
        caller,
        authorization == null || !caller.isSignedIn()
            ? ""
            : authorization.substring("Bearer ".length()),
        key == null ? "" : key,
        country(request, address),
        address);
  }

  private static String requestId(HttpServerRequest request) {
    String sent = request.getHeader("X-Request-Id");
    return sent != null && REQUEST_ID.matcher(sent).matches() ? sent : UUID.randomUUID().toString();
  }

  /// The nearest address no trusted proxy stands for: the rightmost of the chain that isn't one of
  /// ours. A proxy may add to the line it got or send a line of its own, so all lines count.
  String clientAddress(HttpServerRequest request) {
    String peer = request.remoteAddress().hostAddress();
    List<String> forwarded = request.headers().getAll("X-Forwarded-For");
    if (forwarded.isEmpty() || !proxies.contains(peer)) {
      return peer;
    }
    String[] chain = String.join(",", forwarded).split(",");
    for (int i = chain.length - 1; i >= 0; i--) {
      String address = chain[i].trim();
      if (!proxies.contains(address)) {
        return NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address)
            ? address
            : peer;
      }
    }
    return peer;
  }

  /// How the client came: `https`, or `http`.
  String scheme(HttpServerRequest request) {
    String forwarded = request.getHeader("X-Forwarded-Proto");
    boolean https =
        (forwarded != null && isTrusted(request))
            ? forwarded.equalsIgnoreCase("https")
            : request.isSSL();
    return https ? "https" : "http";
  }

  private boolean isTrusted(HttpServerRequest request) {
    return proxies.contains(request.remoteAddress().hostAddress());
  }

  /// A trusted proxy's word, else the table's.
  private String country(HttpServerRequest request, String address) {
    String country = request.getHeader("X-Country");
    return country != null && isTrusted(request) && COUNTRY.matcher(country).matches()
        ? country
        : addresses.country(address);
  }
}
