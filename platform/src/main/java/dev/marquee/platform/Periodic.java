package dev.marquee.platform;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs work again and again with a pause in between, one run at a time, on the Vert.x context it
/// was started on. A run that fails is logged; the next one comes all the same.
public final class Periodic {
  private static final Logger log = LoggerFactory.getLogger(Periodic.class);

  private final Vertx vertx;
  private final String name;
  private final Duration pause;
  private final Runnable work;
  private final Promise<Void> ended = Promise.promise();
  private boolean stopping;
  private boolean running;
  private long timer = -1;

  /// @param work may await
  public Periodic(Vertx vertx, String name, Duration pause, Runnable work) {
    this.vertx = vertx;
    this.name = name;
    this.pause = pause;
    this.work = work;
  }

  /// Starts with a pause.
  public Periodic start() {
    timer = vertx.setTimer(pause.toMillis(), id -> run());
    return this;
  }

  /// No further run; succeeds when the present one is done.
  public Future<Void> stop() {
    stopping = true;
    if (!running) {
      vertx.cancelTimer(timer);
      ended.tryComplete();
    }
    return ended.future();
  }

  private void run() {
    running = true;
    try {
      work.run();
    } catch (Throwable e) { // Redis fails with what is no exception
      log.warn("{} failed; it runs again in {}", name, pause, e);
    } finally {
      running = false;
    }
    if (stopping) {
      ended.tryComplete();
    } else {
      start();
    }
  }
}
