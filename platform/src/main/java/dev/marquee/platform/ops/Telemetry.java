package dev.marquee.platform.ops;

import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// A process's Vert.x with eyes: Micrometer meters of Vert.x and the JVM in Prometheus's form, and
/// traces that run by W3C Trace Context from the edge through gRPC to SQL.
///
/// @param vertx the one Vert.x of this process
/// @param meters all meters, scraped by [Management]
/// @param traces ends and flushes the export
public record Telemetry(Vertx vertx, PrometheusMeterRegistry meters, SdkTracerProvider traces) {
  /// What clients send as a method is theirs to choose; what we count it under isn't.
  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS);

  /// Labels with few values: no paths, no addresses of peers or of the event bus.
  private static final Set<Label> LABELS =
      EnumSet.of(
          Label.HTTP_ROUTE, Label.HTTP_CODE, Label.POOL_TYPE, Label.POOL_NAME, Label.EB_SIDE);

  /// Starts Vert.x on its own.
  ///
  /// @param role names this process's meters and traces
  /// @param adjustments change Vert.x's options before it starts
  @SafeVarargs
  public static Telemetry start(
      TelemetryOptions options, String role, Consumer<VertxOptions>... adjustments) {
    VertxOptions vertxOptions = new VertxOptions();
    for (Consumer<VertxOptions> adjustment : adjustments) {
      adjustment.accept(vertxOptions);
    }
    return start(options, role, vertxOptions, builder -> Future.succeededFuture(builder.build()))
        .await();
  }

  /// Starts Vert.x in a way of the caller's, e.g. as a member of a cluster.
  ///
  /// @param build finishes the builder: `b -> b.withClusterManager(…).buildClustered()`
  public static Future<Telemetry> start(
      TelemetryOptions options,
      String role,
      VertxOptions vertxOptions,
      Function<VertxBuilder, Future<Vertx>> build) {
    return start(options, role, vertxOptions, build, otlp(options));
  }

  static Future<Telemetry> start(
      TelemetryOptions options,
      String role,
      VertxOptions vertxOptions,
      Function<VertxBuilder, Future<Vertx>> build,
      Optional<SpanExporter> exporter) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    meters.config().commonTags("role", role).meterFilter(new LatencyBuckets());
    SdkTracerProvider traces = traces(options, role, exporter);
    OpenTelemetrySdk tracing =
        OpenTelemetrySdk.builder()
            .setTracerProvider(traces)
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    VertxBuilder builder =
        Vertx.builder()
            .with(
                vertxOptions
                    .setMetricsOptions(metrics())
                    .setTracingOptions(new OpenTelemetryOptions()))
            .withMetrics(new MicrometerMetricsFactory(meters))
            .withTracer(new OpenTelemetryTracingFactory(tracing));
    return build.apply(builder).map(vertx -> new Telemetry(vertx, meters, traces));
  }

  /// Sends what traces are left, then closes Vert.x.
  public Future<Void> close() {
    Promise<Void> flushed = Promise.promise();
    traces.shutdown().whenComplete(flushed::complete);
    return flushed.future().compose(done -> vertx.close());
  }

  private static MicrometerMetricsOptions metrics() {
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        .setJvmMetricsEnabled(true)
        .setLabels(LABELS)
        .setServerRequestTagsProvider(Telemetry::methodTag)
        .setClientRequestTagsProvider(Telemetry::methodTag);
  }

  private static List<Tag> methodTag(HttpRequest request) {
    return List.of(Tag.of("method", methodLabel(request.method())));
  }

  /// Name of a method in meters: one of few, whatever clients send.
  public static String methodLabel(HttpMethod method) {
    return METHODS.contains(method) ? method.name() : "OTHER";
  }

  /// Without an exporter no span is recorded, but each request still gets its ids.
  private static SdkTracerProvider traces(
      TelemetryOptions options, String role, Optional<SpanExporter> exporter) {
    SdkTracerProviderBuilder builder =
        SdkTracerProvider.builder()
            .setResource(
                Resource.builder()
                    .put("service.name", "marquee-" + role)
                    .put("service.namespace", "marquee")
                    .build());
    if (exporter.isEmpty()) {
      return builder.setSampler(Sampler.alwaysOff()).build();
    }
    return builder
        .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(options.sampleRatio())))
        .addSpanProcessor(BatchSpanProcessor.builder(new QuerylessSpans(exporter.get())).build())
        .build();
  }

  private static Optional<SpanExporter> otlp(TelemetryOptions options) {
    return options.otlpEndpoint().isEmpty()
        ? Optional.empty()
        : Optional.of(
            OtlpHttpSpanExporter.builder()
                .setEndpoint(options.otlpEndpoint().replaceAll("/+$", "") + "/v1/traces")
                .build());
  }
}
