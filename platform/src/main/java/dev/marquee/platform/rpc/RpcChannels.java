package dev.marquee.platform.rpc;

import dev.marquee.platform.ops.Breakers;
import dev.marquee.platform.ops.Tls;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.Address;
import io.vertx.core.net.AddressResolver;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.impl.GrpcClientImpl;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The HTTP/2 connections to the other verticles. One connection pins one instance and one core of
/// it, and a pool opens a second only when the first is full; so there are several clients with one
/// connection an address each, used in turn. Each spreads its calls over all addresses of a domain
/// by least load. Connections are renewed after a while, and host names are looked up again in the
/// background, so a new pod gets traffic within seconds.
public final class RpcChannels {
  private static final Duration CONNECTION_LIFETIME = Duration.ofSeconds(60);
  private static final int WAIT_QUEUE_MAX = 2_048;

  private final Vertx vertx;
  private final RpcOptions options;
  private final Instances instances;
  private final List<HttpClient> http;
  private final List<GrpcClient> clients;
  private final AtomicInteger turn = new AtomicInteger();
  private final Map<String, CircuitBreaker> domainToBreaker = new ConcurrentHashMap<>();

  public RpcChannels(Vertx vertx, RpcOptions options, Tls tls) {
    this(vertx, options, tls, new AddressResolverOptions(), CONNECTION_LIFETIME);
  }

  /// @param dns where host names are looked up
  /// @param lifetime after which a connection takes no new calls
  RpcChannels(
      Vertx vertx, RpcOptions options, Tls tls, AddressResolverOptions dns, Duration lifetime) {
    this.vertx = vertx;
    this.options = options;
    this.instances = new Instances(vertx, options.addresses(), options.resolveInterval(), dns);
    this.http =
        Stream.generate(() -> httpClient(tls, lifetime)).limit(options.connectionsMax()).toList();
    this.clients =
        http.stream().<GrpcClient>map(own -> new Client(vertx, new NamedHosts(own))).toList();
  }

  private HttpClient httpClient(Tls tls, Duration lifetime) {
    return vertx
        .httpClientBuilder()
        .with(
            tls.client(
                new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false)
                    .setConnectTimeout((int) options.connectTimeout().toMillis())))
        .with(
            new PoolOptions()
                .setHttp2MaxSize(1)
                .setMaxLifetime((int) lifetime.toSeconds())
                .setMaxWaitQueueSize(WAIT_QUEUE_MAX))
        .withAddressResolver(AddressResolver.mappingResolver(instances::of))
        .withLoadBalancer(new LeastLoaded())
        .build();
  }

  /// Vert.x has no public way to give both an HTTP client of one's own and gRPC options.
  private static final class Client extends GrpcClientImpl {
    Client(Vertx vertx, HttpClient http) {
      super(
          vertx,
          new GrpcClientOptions()
              .setScheduleDeadlineAutomatically(true)
              .setMaxMessageSize(RpcServer.MESSAGE_BYTES_MAX),
          http,
          false);
    }
  }

  /// Asks an instance under the name it was found by: its certificate has that, not its address.
  private final class NamedHosts implements HttpClient {
    private final HttpClient http;

    NamedHosts(HttpClient http) {
      this.http = http;
    }

    @Override
    public Future<HttpClientRequest> request(RequestOptions request) {
      instances
          .sharedName(request.getServer())
          .ifPresent(name -> request.setHost(name.host()).setPort(name.port()));
      return http.request(request);
    }

    @Override
    public Future<Void> shutdown(long timeout, TimeUnit unit) {
      return http.shutdown(timeout, unit);
    }
  }

  GrpcClient client() {
    return clients.get(Math.floorMod(turn.getAndIncrement(), clients.size()));
  }

  Address address(String domain) {
    return new Instances.Domain(domain);
  }

  List<SocketAddress> addresses(String domain) {
    return instances.of(address(domain));
  }

  /// One breaker a domain, whoever in this process calls it.
  CircuitBreaker breaker(String domain, MeterRegistry meters) {
    return domainToBreaker.computeIfAbsent(
        domain,
        name ->
            Breakers.of(vertx, meters, "rpc-" + name, options.breaker())
                .failurePolicy(result -> result.failed() && isOutage(result.cause())));
  }

  /// A domain that answers, even with a refusal, is well.
  private static boolean isOutage(Throwable error) {
    GrpcStatus status = ClientFaults.of(error).status();
    return status == GrpcStatus.UNAVAILABLE || status == GrpcStatus.DEADLINE_EXCEEDED;
  }

  /// Closes all connections.
  public Future<Void> close() {
    instances.close();
    domainToBreaker.values().forEach(CircuitBreaker::close);
    return Future.join(http.stream().map(HttpClient::close).toList()).mapEmpty();
  }
}
