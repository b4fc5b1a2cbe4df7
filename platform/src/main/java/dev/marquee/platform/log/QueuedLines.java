package dev.marquee.platform.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.marquee.platform.rpc.CallContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.event.KeyValuePair;

/// Lines that are written by a thread of their own, for loggers that write one for each request: an
/// event loop must wait neither for the console nor for the masking. What [LogLines] reads off the
/// thread that logs goes with the event instead. A full queue drops lines rather than wait; the
/// next one that finds room says how many (`dropped`; two threads that race for the last room may
/// lose one uncounted).
public final class QueuedLines extends AsyncAppender {
  private final AtomicLong dropped = new AtomicLong();

  @Override
  protected void append(ILoggingEvent event) {
    if (getRemainingCapacity() == 0) {
      dropped.incrementAndGet();
    } else {
      super.append(event);
    }
  }

  @Override
  protected void preprocess(ILoggingEvent event) {
    super.preprocess(event);
    if (!(event instanceof LoggingEvent line)) {
      return;
    }
    CallContext.find()
        .ifPresent(call -> {
          name(line, "requestId", call.requestId());
          name(line, "tenant", call.tenant());
        });
    SpanContext span = Span.current().getSpanContext();
    if (span.isValid()) {
      name(line, "traceId", span.getTraceId());
      name(line, "spanId", span.getSpanId());
    }
    long before = dropped.getAndSet(0);
    if (before > 0) {
      name(line, "dropped", before);
    }
  }

  private static void name(LoggingEvent line, String key, Object value) {
    line.addKeyValuePair(new KeyValuePair(key, value));
  }
}
