package dev.marquee.platform.redis;

import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One pipelined connection to one Redis endpoint, made again after a loss (at most ten attempts a
/// second). Commands fail at once while Redis is away; one that was in flight at a loss fails too,
/// and may or may not have run. A command that gets no answer in time drops the connection, because
/// answers come in order. The queue is bounded: beyond it commands are shed.
public final class RedisLink {
  private static final int WAITING_MAX = 8_192;
  private static final long REOPEN_NANOS = 100_000_000L;

  private final Vertx vertx;
  private final RedisOptions options;
  private final long timeoutMillis;
  private final AtomicInteger waiting = new AtomicInteger();
  private @Nullable Link link;
  private long notBefore = System.nanoTime();
  private boolean closed;

  /// @param uri `redis://[:password@]host:port[/db]` or `rediss://` for TLS
  public RedisLink(Vertx vertx, String uri, Duration timeout) {
    this.vertx = vertx;
    this.options = new RedisOptions().setConnectionString(uri).setMaxWaitingHandlers(WAITING_MAX);
    this.timeoutMillis = timeout.toMillis();
  }

  /// A connection with a client of its own: a connection that is closed goes back to its client's
  /// pool, to be lent again, frozen or not; only closing the client ends it.
  private final class Link {
    private final Redis client = Redis.createClient(vertx, options);
    private final Future<RedisConnection> connection = client.connect();
    private final AtomicBoolean dropped = new AtomicBoolean();

    /// Only a link's own end may take its place: a late event of an old one leaves its successor
    /// alone.
    void drop() {
      if (dropped.compareAndSet(false, true)) {
        forget(this);
        client.close();
      }
    }
  }

  /// Sends one command. Fails with a [Fault], RESOURCE_EXHAUSTED when too many wait and UNAVAILABLE
  /// when Redis is away or doesn't answer; with Redis's own error when it refuses the command.
  public Future<@Nullable Response> send(Request request) {
    if (waiting.incrementAndGet() > WAITING_MAX) {
      waiting.decrementAndGet();
      return Future.failedFuture(Fault.shed("too many Redis commands at once"));
    }
    Link mine = open();
    Future<@Nullable Response> answer =
        mine == null
            ? Future.failedFuture("Redis is away")
            : mine.connection.compose(connection -> connection.send(request));
    // The connection's futures run on the context of whoever opened it; the answer on the caller's.
    PromiseInternal<@Nullable Response> comingBack =
        ((VertxInternal) vertx).getOrCreateContext().promise();
    answer
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .onComplete((response, error) -> {
          waiting.decrementAndGet();
          if (error instanceof TimeoutException && mine != null) {
            mine.drop();
          }
          if (error == null) {
            comingBack.complete(response);
          } else {
            comingBack.fail(error instanceof Response ? error : Fault.unavailable("Redis", error));
          }
        });
    return comingBack.future();
  }

  /// Closes the link for good.
  public void close() {
    Link last;
    synchronized (this) {
      closed = true;
      last = link;
    }
    if (last != null) {
      last.drop();
    }
  }

  private synchronized @Nullable Link open() {
    if (link != null) {
      return link;
    }
    long now = System.nanoTime();
    if (closed || now - notBefore < 0) {
      return null;
    }
    notBefore = now + REOPEN_NANOS;
    Link opening = new Link();
    link = opening;
    opening
        .connection
        .onFailure(error -> opening.drop())
        .onSuccess(connection -> {
          connection.endHandler(ended -> opening.drop());
          connection.exceptionHandler(error -> opening.drop());
        });
    return opening;
  }

  @SuppressWarnings("ReferenceEquality")
  private synchronized void forget(Link which) {
    if (link == which) {
      link = null;
    }
  }
}
