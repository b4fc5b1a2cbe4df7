package dev.marquee.simulators;

import com.icegreen.greenmail.user.UserException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Everybody's mailbox: SMTP that takes mails for any address, a page that shows them to a person,
/// and JSON for tests. Nothing leaves it; the last 200 mails are kept, in memory.
public final class MailboxSimulator extends VerticleBase {
  private final MailboxOptions options;
  private final Clock clock;
  private @Nullable SimulatorServer server;
  private @Nullable MailDrop drop;

  public MailboxSimulator(MailboxOptions options) {
    this(options, Clock.systemUTC());
  }

  public MailboxSimulator(MailboxOptions options, Clock clock) {
    this.options = options;
    this.clock = clock;
  }

  /// The port of its page, once deployed.
  public int port() {
    SimulatorServer running = server;
    if (running == null) {
      throw new IllegalStateException("not deployed");
    }
    return running.port();
  }

  /// The port mails are sent to, once deployed.
  public int smtpPort() {
    MailDrop running = drop;
    if (running == null) {
      throw new IllegalStateException("not deployed");
    }
    return running.port();
  }

  @Override
  public Future<?> start() throws UserException {
    var shelf = new MailShelf();
    var faults = new FaultPlan(vertx);
    var http = new SimulatorServer(vertx, "mailbox", faults);
    var smtp = new MailDrop(context, options, shelf, faults, clock);
    server = http;
    drop = smtp;
    new MailboxRoutes(shelf, faults, this::smtpPort).mount(http.router());
    return vertx
        .executeBlocking(() -> {
          smtp.start();
          return smtp.port();
        })
        .compose(_ -> http.listen(options.listen()));
  }

  @Override
  public Future<?> stop() {
    MailDrop running = drop;
    return running == null
        ? Future.succeededFuture()
        : vertx.executeBlocking(() -> {
          running.stop();
          return true;
        });
  }
}
