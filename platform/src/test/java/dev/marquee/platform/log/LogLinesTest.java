package dev.marquee.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.marquee.platform.rpc.CallContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// One event, one line.
class LogLinesTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final Logger logger = new LoggerContext().getLogger("dev.marquee.booking.Holds");
  private final LogLines json = new LogLines();
  private final LogLines text = new LogLines();

  LogLinesTest() {
    text.setFormat("text");
  }

  private ILoggingEvent event(String message, @Nullable Throwable error, Object... arguments) {
    return new LoggingEvent("caller", logger, Level.WARN, message, error, arguments);
  }

  @Test
  void aJsonLineHasTheFieldsMachinesLookFor() {
    String line = json.doLayout(event("hold of {} \"quoted\"\nand a second line", null, 3));

    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    JsonObject fields = new JsonObject(line);
    assertThat(fields.fieldNames()).containsExactly("time", "level", "logger", "thread", "message");
    assertThat(Duration.between(Instant.parse(fields.getString("time")), Instant.now()))
        .isLessThan(Duration.ofMinutes(1));
    assertThat(fields.getString("level")).isEqualTo("WARN");
    assertThat(fields.getString("logger")).isEqualTo("dev.marquee.booking.Holds");
    assertThat(fields.getString("message")).isEqualTo("hold of 3 \"quoted\"\nand a second line");
  }

  @Test
  void anExceptionComesWithItsCauses() {
    String line =
        json.doLayout(event("failed", new IllegalStateException("outer", new Exception("inner"))));

    assertThat(new JsonObject(line).getString("exception"))
        .contains("java.lang.IllegalStateException: outer")
        .contains("Caused by: java.lang.Exception: inner")
        .contains("LogLinesTest");
  }

  @Test
  void messagesArgumentsAndExceptionsAreMasked() {
    String jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";
    Exception error = new Exception("password=hunter2", new Exception("jane@example.com"));

    for (LogLines lines : new LogLines[] {json, text}) {
      assertThat(lines.doLayout(event("token {}", error, jwt)))
          .doesNotContain("eyJ")
          .doesNotContain("hunter2")
          .doesNotContain("jane@");
    }
  }

  @Test
  void anEndlessMessageIsCut() {
    assertThat(json.doLayout(event("x".repeat(100_000), null))).hasSizeLessThan(17_000);
  }

  @Test
  void theTraceThatRunsIsNamed() {
    Span span =
        Span.wrap(
            SpanContext.create(
                TRACE, "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault()));

    try (Scope _ = span.makeCurrent()) {
      JsonObject fields = new JsonObject(json.doLayout(event("x", null)));
      assertThat(fields.getString("traceId")).isEqualTo(TRACE);
      assertThat(fields.getString("spanId")).isEqualTo("b7ad6b7169203331");
    }
  }

  @Test
  void theCallThatRunsIsNamed() {
    Vertx vertx = Vertx.vertx();
    Promise<String> lines = Promise.promise();
    ((VertxInternal) vertx)
        .createContext(ThreadingModel.VIRTUAL_THREAD)
        .duplicate()
        .runOnContext(ignored -> {
          CallContext.ofService("request-7", "sync", "acme").bind();
          lines.complete(json.doLayout(event("x", null)) + text.doLayout(event("second", null)));
        });

    String[] both = lines.future().await().split("\n");
    assertThat(new JsonObject(both[0]).getString("requestId")).isEqualTo("request-7");
    assertThat(new JsonObject(both[0]).getString("tenant")).isEqualTo("acme");
    assertThat(both[1]).contains("WARN  Holds [request-7]: second");
    vertx.close().await();
  }

  @Test
  void aTextLineIsForPeople() {
    assertThat(text.doLayout(event("hold of {}", new Exception("why"), 3)))
        .contains("WARN  Holds: hold of 3" + System.lineSeparator() + "java.lang.Exception: why");
  }

  @Test
  void theConfigurationOfEveryProcessWritesJsonUnlessAskedForText() throws Exception {
    assertThat(layout("").doLayout(event("x", null))).startsWith("{");
    assertThat(layout("text").doLayout(event("x", null))).doesNotStartWith("{");
  }

  private static LogLines layout(String format) throws Exception {
    LoggerContext context = new LoggerContext();
    if (!format.isEmpty()) {
      context.putProperty("MARQUEE_LOG", format);
    }
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogLines.class.getResource("/logback.xml"));
    ConsoleAppender<?> console =
        (ConsoleAppender<?>) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("console");
    return (LogLines) ((LayoutWrappingEncoder<?>) console.getEncoder()).getLayout();
  }
}
