package dev.marquee.benchmarks;

import dev.marquee.embedded.EmbeddedRedis;
import dev.marquee.embedded.RedisOptions;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RedisScript;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The limiter's way to Redis, alone: the two scripts of a request (its caller's limit and its
/// address's) over the platform's link, beside bare sockets. Two that go out together must take
/// about as long as one, not as two.
final class RateLimit implements Benchmark {
  static final String SCRIPT = "edge/lua/gcra.lua";
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final List<String> ARGUMENTS = List.of("60000000", "1");

  @Override
  public String name() {
    return "rate-limit";
  }

  @Override
  public String sentence() {
    return "the edge's two limits over its Redis link, against bare EVALSHA on a socket: one, and two in turn";
  }

  @Override
  public Plan fitted(Plan plan) {
    return new Plan(new Load.Closed(1), plan.warmUp(), plan.round(), plan.rounds());
  }

  @Override
  public Lineup lineUp(RunningPlatform platform) {
    EmbeddedRedis redis = redis();
    Vertx vertx = Vertx.vertx();
    RedisLink link = new RedisLink(vertx, redis.server().uri(), LIMIT);
    int port = redis.server().port();
    ProcessHandle here = ProcessHandle.current();
    return new Lineup(
        new Contestant(
            "limiter", "both scripts at once over RedisLink", new Linked(vertx, link), here),
        List.of(
            new Contestant("one EVALSHA", "a socket", new RedisTarget(port, 1), here),
            new Contestant(
                "two in turn", "a socket, two round trips", new RedisTarget(port, 2), here)),
        List.of((AutoCloseable) link::close, vertx::close, redis));
  }

  private static EmbeddedRedis redis() {
    try {
      return EmbeddedRedis.start(RedisOptions.fast(Files.createTempDirectory("bench-redis")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As the edge does it, on an event loop of its own; the thread that waits for it adds its waking
  /// up.
  private record Linked(Vertx vertx, RedisLink link) implements Target {
    private static final RedisScript GCRA = RedisScript.of(SCRIPT);

    @Override
    public Connection connect() {
      Context context = vertx.getOrCreateContext();
      return new Connection() {
        @Override
        public boolean exchange() throws IOException {
          try {
            return Future.<Boolean>future(
                    done -> context.runOnContext(on -> both().onComplete(done)))
                .toCompletionStage()
                .toCompletableFuture()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
          } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
          }
        }

        @Override
        public void close() {
          // The link is closed with the line-up.
        }
      };
    }

    private Future<Boolean> both() {
      return Future.all(
              GCRA.run(link, List.of("bench:{a}:caller"), ARGUMENTS),
              GCRA.run(link, List.of("bench:{a}:address"), ARGUMENTS))
          .map(true);
    }
  }
}
