package dev.marquee.simulators;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A satellite-TV operator that keeps copies of subscribers, movies and bookings, as a real HTTP
/// server in one of two dialects ([DishTvRoutes], [D2hRoutes]).
///
/// `GET /_control/log` tells what was applied, in order, and what arrived twice, late or too fast.
/// Faults are problem+json.
public final class OperatorSimulator extends VerticleBase {
  private final OperatorOptions options;
  private final Clock clock;
  private final RandomGenerator random;
  private @Nullable SimulatorServer server;
  private @Nullable Journal journal;

  public OperatorSimulator(OperatorOptions options) {
    this(options, Clock.systemUTC(), new SecureRandom());
  }

  public OperatorSimulator(OperatorOptions options, Clock clock, RandomGenerator random) {
    this.options = options;
    this.clock = clock;
    this.random = random;
  }

  /// The port it listens on, once deployed.
  public int port() {
    SimulatorServer running = server;
    if (running == null) {
      throw new IllegalStateException("not deployed");
    }
    return running.port();
  }

  @Override
  public Future<?> start() {
    var log = new OperatorLog();
    var book = new OperatorBook(log);
    return Journal.open(vertx, options.state(), line -> book.apply(OperatorChange.restore(line)))
        .compose(opened -> serve(book, log, opened));
  }

  private Future<HttpServer> serve(OperatorBook book, OperatorLog log, Journal opened) {
    journal = opened;
    var faults = new FaultPlan(vertx);
    String name = options.dialect().name().toLowerCase(Locale.ROOT);
    var http = new SimulatorServer(vertx, name, faults);
    server = http;
    var quota = new Quota(clock, options.requestsPerSecond());
    var desk = new OperatorDesk(book, log, opened, quota, faults, clock);
    mountDialect(http, desk);
    new OperatorControl(book, log, quota, desk).mount(http.router());
    var tokens = new Tokens(random);
    var webhooks = new WebhookSender(vertx, options.webhooks(), faults, clock, tokens);
    new WebhookControl(webhooks).mount(http.router());
    return http.listen(options.listen());
  }

  private void mountDialect(SimulatorServer http, OperatorDesk desk) {
    var credentials = options.credentials();
    switch (options.dialect()) {
      case DISHTV -> new DishTvRoutes(desk, credentials.secret()).mount(http.router());
      case D2H -> new D2hRoutes(desk, new D2hSignature(credentials)).mount(http.router());
    }
  }

  @Override
  public Future<?> stop() {
    Journal open = journal;
    return open == null ? Future.succeededFuture() : open.close();
  }
}
