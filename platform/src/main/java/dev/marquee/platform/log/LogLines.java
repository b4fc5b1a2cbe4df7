package dev.marquee.platform.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.marquee.platform.rpc.CallContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.event.KeyValuePair;

/// One log event as one line of JSON, or as text for people. Both carry the ids of the trace and of
/// the request that run on this thread, and both are masked.
///
/// JSON fields: `time` (ISO 8601), `level`, `logger`, `thread`, `message`; where there are any
/// `traceId`, `spanId`, `requestId`, `tenant`, `exception`, and what the event names itself (SLF4J
/// key values), numbers as numbers.
public final class LogLines extends LayoutBase<ILoggingEvent> {
  private static final int TEXT_LENGTH_MAX = 16_384;

  private boolean people;

  /// Set by logback's configuration.
  ///
  /// @param format "json" or "text"
  public void setFormat(String format) {
    people = format.equals("text");
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    return people ? text(event) : json(event);
  }

  private static String json(ILoggingEvent event) {
    JsonObject line =
        new JsonObject()
            .put("time", event.getInstant().toString())
            .put("level", event.getLevel().toString())
            .put("logger", event.getLoggerName())
            .put("thread", event.getThreadName())
            .put("message", clean(event.getFormattedMessage()));
    SpanContext span = Span.current().getSpanContext();
    if (span.isValid()) {
      line.put("traceId", span.getTraceId()).put("spanId", span.getSpanId());
    }
    CallContext.find()
        .ifPresent(call -> line.put("requestId", call.requestId()).put("tenant", call.tenant()));
    pairs(event)
        .forEach(pair ->
            line.put(
                pair.key,
                pair.value instanceof Number number ? number : clean(String.valueOf(pair.value))));
    if (event.getThrowableProxy() != null) {
      line.put("exception", exception(event));
    }
    return line.encode() + "\n";
  }

  private static String text(ILoggingEvent event) {
    String logger = event.getLoggerName();
    String request = CallContext.find().map(call -> " [" + call.requestId() + "]").orElse("");
    String line =
        "%s %-5s %s%s: %s%n"
            .formatted(
                event.getInstant(),
                event.getLevel(),
                logger.substring(logger.lastIndexOf('.') + 1),
                request,
                clean(event.getFormattedMessage() + named(event)));
    return event.getThrowableProxy() == null ? line : line + exception(event);
  }

  private static List<KeyValuePair> pairs(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    return pairs == null ? List.of() : pairs;
  }

  private static String named(ILoggingEvent event) {
    return pairs(event).stream()
        .map(pair -> " " + pair.key + "=" + pair.value)
        .collect(Collectors.joining());
  }

  private static String exception(ILoggingEvent event) {
    return clean(ThrowableProxyUtil.asString(event.getThrowableProxy()));
  }

  private static String clean(String text) {
    return Masking.masked(
        text.length() > TEXT_LENGTH_MAX ? text.substring(0, TEXT_LENGTH_MAX) + "…" : text);
  }
}
