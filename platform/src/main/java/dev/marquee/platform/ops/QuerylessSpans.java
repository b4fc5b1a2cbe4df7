package dev.marquee.platform.ops;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/// Exports spans without the queries of their URLs: signed links and one-use tickets are secrets.
final class QuerylessSpans implements SpanExporter {
  private final SpanExporter exporter;

  QuerylessSpans(SpanExporter exporter) {
    this.exporter = exporter;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    return exporter.export(spans.stream().<SpanData>map(Queryless::new).toList());
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  private static final class Queryless extends DelegatingSpanData {
    private final Attributes attributes;

    Queryless(SpanData span) {
      super(span);
      AttributesBuilder kept = span.getAttributes().toBuilder();
      span.getAttributes()
          .forEach((key, value) -> {
            if (key.getKey().contains("url") && value instanceof String url) {
              kept.put(AttributeKey.stringKey(key.getKey()), beforeQuery(url));
            }
          });
      this.attributes = kept.removeIf(key -> key.getKey().equals("url.query")).build();
    }

    private static String beforeQuery(String url) {
      int query = url.indexOf('?');
      return query < 0 ? url : url.substring(0, query);
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }
  }
}
