package dev.marquee.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.testing.Eventually;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Lines written by a thread of their own.
class QueuedLinesTest {
  private static final int QUEUE = 4;
  private final LoggerContext logback = new LoggerContext();
  private final Logger logger = logback.getLogger("dev.marquee.edge.AccessLog");
  private final QueuedLines queued = new QueuedLines();
  private final Console console = new Console();

  @BeforeEach
  void start() {
    logback.setMDCAdapter(new LogbackMDCAdapter());
    console.start();
    queued.setContext(logback);
    queued.setNeverBlock(true);
    queued.setDiscardingThreshold(0);
    queued.setQueueSize(QUEUE);
    queued.addAppender(console);
    queued.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(queued);
  }

  @AfterEach
  void stop() {
    console.open.countDown();
    logback.stop();
  }

  @Test
  void lineOfAnotherThreadSaysWhoseRequestItIs() {
    console.open.countDown();
    Vertx vertx = Vertx.vertx();
    try {
      ((VertxInternal) vertx)
          .createContext(ThreadingModel.VIRTUAL_THREAD)
          .duplicate()
          .runOnContext(ignored -> {
            CallContext.ofService("request-0001", "edge", "acme").bind();
            logger.atInfo().addKeyValue("status", 200).log("request");
          });
      Eventually.until("a line", () -> console.written.size() == 1);
    } finally {
      vertx.close().await();
    }

    JsonObject line = new JsonObject(console.written.getFirst());
    assertThat(line.getString("requestId")).isEqualTo("request-0001");
    assertThat(line.getString("tenant")).isEqualTo("acme");
    assertThat(line.getInteger("status")).isEqualTo(200);
    assertThat(line.getString("message")).isEqualTo("request");
  }

  @Test
  void fullQueueDropsLinesAndSaysHowMany() {
    int all = 10 * QUEUE;
    for (int i = 0; i < all; i++) {
      logger.info("request");
    }
    console.open.countDown();
    Eventually.until("the queue is empty", () -> queued.getNumberOfElementsInQueue() == 0);
    logger.info("after");
    Eventually.until(
        "the last is written",
        () -> !console.written.isEmpty() && console.written.getLast().contains("after"));

    int dropped =
        console.written.stream()
            .mapToInt(line -> new JsonObject(line).getInteger("dropped", 0))
            .sum();
    assertThat(dropped).isPositive();
    assertThat(console.written.size() - 1 + dropped).isEqualTo(all);
  }

  /// A console that is stuck until it is opened.
  private static final class Console extends AppenderBase<ILoggingEvent> {
    private final LogLines layout = new LogLines();
    private final CountDownLatch open = new CountDownLatch(1);
    private final List<String> written = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      try {
        open.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      written.add(layout.doLayout(event));
    }
  }
}
