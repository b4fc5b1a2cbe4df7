package dev.marquee.platform.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.embedded.PostgresServer;
import dev.marquee.embedded.TestServers;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.rpc.Revocations;
import dev.marquee.platform.rpc.RpcChannels;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.platform.rpc.RpcOptions;
import dev.marquee.platform.rpc.RpcServer;
import dev.marquee.platform.rpc.ServiceTokens;
import dev.marquee.platform.rpc.TokenVerifier;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.Titles;
import dev.marquee.proto.catalog.v1.TitlesService;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// One request, one trace: HTTP server → gRPC client → gRPC server → SQL.
class TracingIT {
  private static final String SECRET = "a secret of at least thirty-two characters";
  private static final String OUTER_TRACE = "0af7651916cd43dd8448eb211c80319c";

  /// Keeps spans in memory.
  private static final class Kept implements SpanExporter {
    final List<SpanData> spans = new CopyOnWriteArrayList<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> finished) {
      spans.addAll(finished);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @Test
  void oneTraceRunsFromTheEdgeToTheDatabase() {
    Kept kept = new Kept();
    Telemetry telemetry =
        Telemetry.start(
                TelemetryOptions.off(),
                "test",
                new VertxOptions(),
                builder -> Future.succeededFuture(builder.build()),
                Optional.of(kept))
            .await();
    Vertx vertx = telemetry.vertx();
    Catalog catalog = new Catalog(telemetry);
    vertx.deployVerticle(catalog, onVirtualThreads()).await();
    Edge edge = new Edge(telemetry, catalog.port);
    vertx.deployVerticle(edge).await();
    Vertx outside = Vertx.vertx();

    WebClient client = WebClient.create(outside);
    String answer =
        client
            .get(edge.port, "127.0.0.1", "/")
            .putHeader("traceparent", "00-" + OUTER_TRACE + "-b7ad6b7169203331-01")
            .send()
            .await()
            .bodyAsString();
    client.close(); // until here it is held: the collector closes one that isn't
    // The client may have its answer before the servers have ended their spans.
    Eventually.until(
        "all spans are kept",
        () -> {
          telemetry.traces().forceFlush().join(5, TimeUnit.SECONDS);
          return kept.spans.size() >= 4;
        });

    assertThat(answer).isEqualTo("42");
    assertThat(kept.spans)
        .allSatisfy(span -> assertThat(span.getTraceId()).isEqualTo(OUTER_TRACE))
        .extracting(SpanData::getKind)
        .containsExactlyInAnyOrder(
            SpanKind.SERVER, SpanKind.CLIENT, SpanKind.SERVER, SpanKind.CLIENT);
    SpanData sql = span(kept, "SELECT 42", SpanKind.CLIENT);
    SpanData rpcServer = byId(kept, sql.getParentSpanId());
    SpanData rpcClient = byId(kept, rpcServer.getParentSpanId());
    SpanData http = byId(kept, rpcClient.getParentSpanId());
    assertThat(rpcServer.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(rpcClient.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(http.getParentSpanId()).isEqualTo("b7ad6b7169203331");
    outside.close().await();
    telemetry.close().await();
  }

  @Test
  void withoutAnExporterTraceIdsStillTravel() {
    Telemetry telemetry = Telemetry.start(TelemetryOptions.off(), "test");
    Catalog catalog = new Catalog(telemetry);
    telemetry.vertx().deployVerticle(catalog, onVirtualThreads()).await();
    Edge edge = new Edge(telemetry, catalog.port);
    telemetry.vertx().deployVerticle(edge).await();
    Vertx outside = Vertx.vertx();

    WebClient client = WebClient.create(outside);
    client.get(edge.port, "127.0.0.1", "/").send().await();
    client.close();

    assertThat(edge.traceIds).hasSize(1).doesNotContain("00000000000000000000000000000000");
    assertThat(catalog.traceIds).isEqualTo(edge.traceIds);
    outside.close().await();
    telemetry.close().await();
  }

  private static SpanData span(Kept kept, String sql, SpanKind kind) {
    return kept.spans.stream()
        .filter(span -> span.getKind() == kind && span.getAttributes().toString().contains(sql))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no span for " + sql + " in " + kept.spans));
  }

  private static SpanData byId(Kept kept, String id) {
    assertThat(SpanId.isValid(id)).isTrue();
    return kept.spans.stream()
        .filter(span -> span.getSpanId().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no span " + id + " in " + kept.spans));
  }

  private static DeploymentOptions onVirtualThreads() {
    return new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
  }

  private static TokenVerifier tokens(Vertx vertx) {
    return new TokenVerifier(
        vertx,
        Clock.systemUTC(),
        new ServiceTokens(vertx, Clock.systemUTC(), SECRET),
        () -> Future.succeededFuture(List.of()),
        Revocations.none());
  }

  /// Answers each GetTitle with a number from the database.
  private static final class Catalog extends VerticleBase {
    final List<String> traceIds = new CopyOnWriteArrayList<>();
    private final Telemetry telemetry;
    int port;

    Catalog(Telemetry telemetry) {
      this.telemetry = telemetry;
    }

    @Override
    public Future<?> start() {
      PostgresServer postgres = TestServers.postgres();
      Pool pool =
          PgBuilder.pool()
              .connectingTo(
                  new PgConnectOptions()
                      .setHost(postgres.host())
                      .setPort(postgres.port())
                      .setDatabase("postgres")
                      .setUser(postgres.adminUser())
                      .setPassword(postgres.adminPassword()))
              .using(vertx)
              .build();
      return new RpcServer(vertx, tokens(vertx), telemetry.meters(), Tls.off(), "127.0.0.1", 0)
          .bind(
              new TitlesService() {
                @Override
                public Future<GetTitleResponse> getTitle(GetTitleRequest request) {
                  traceIds.add(currentTrace());
                  int number =
                      pool.query("SELECT 42").execute().await().iterator().next().getInteger(0);
                  GetTitleResponse.Builder response = GetTitleResponse.newBuilder();
                  response.getTitleBuilder().setName(String.valueOf(number));
                  return Future.succeededFuture(response.build());
                }
              })
          .listen()
          .onSuccess(actual -> port = actual);
    }
  }

  /// Asks the catalog for each request.
  private static final class Edge extends VerticleBase {
    final List<String> traceIds = new CopyOnWriteArrayList<>();
    private final Telemetry telemetry;
    private final int catalogPort;
    int port;

    Edge(Telemetry telemetry, int catalogPort) {
      this.telemetry = telemetry;
      this.catalogPort = catalogPort;
    }

    @Override
    public Future<?> start() {
      RpcOptions options =
          new RpcOptions(
              "127.0.0.1",
              SECRET,
              Map.of("catalog", "127.0.0.1:" + catalogPort),
              Duration.ofSeconds(30),
              Duration.ofSeconds(10),
              2,
              Duration.ofSeconds(3),
              20,
              Duration.ofSeconds(2));
      Titles titles =
          new RpcClients(
                  vertx,
                  new RpcChannels(vertx, options, Tls.off()),
                  new ServiceTokens(vertx, Clock.systemUTC(), SECRET),
                  telemetry.meters(),
                  "edge",
                  options)
              .asCaller(Titles.class);
      return vertx
          .createHttpServer()
          .requestHandler(request -> {
            traceIds.add(currentTrace());
            new CallContext("r", "acme", Caller.nobody("acme"), "", "", "", "").bind();
            titles
                .getTitle(GetTitleRequest.getDefaultInstance())
                .onSuccess(answer -> request.response().end(answer.getTitle().getName()))
                .onFailure(error -> request.response().setStatusCode(500).end());
          })
          .listen(0, "127.0.0.1")
          .onSuccess(server -> port = server.actualPort());
    }
  }

  private static String currentTrace() {
    return Span.current().getSpanContext().getTraceId();
  }
}
