package dev.marquee.benchmarks;

import dev.marquee.platform.rpc.Revocations;
import dev.marquee.platform.rpc.ServiceTokens;
import dev.marquee.platform.rpc.TokenVerifier;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What it costs to know who a request comes from: the check of a token that was verified before,
/// in this process, with a token and the keys of the platform. A micro-measurement: nothing but the
/// check, in a hot loop, counted by the loop's processor time.
final class TokenCheck implements Benchmark {
  private static final long LIMIT_SECONDS = 10;

  /// One exchange is so many checks, for a clock that is read twice each time would cost as much.
  private static final int CHECKS = 100;

  @Override
  public String name() {
    return "token-check";
  }

  @Override
  public String sentence() {
    return CHECKS
        + " checks of a cached access token in this process, against "
        + CHECKS
        + " SHA-256 of the same token";
  }

  @Override
  public Plan fitted(Plan plan) {
    return new Plan(new Load.Closed(1), plan.warmUp(), plan.round(), plan.rounds());
  }

  @Override
  public Lineup lineUp(RunningPlatform platform) {
    Vertx vertx = Vertx.vertx();
    String token = platform.signIn();
    TokenVerifier verifier = verifier(vertx, platform.get("/api/auth/jwks.json"));
    try {
      verifier.verify(token).await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new BenchmarkFailed("the token can't be verified", e);
    }
    byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);
    ProcessHandle here = ProcessHandle.current();
    return new Lineup(
        new Contestant(
            "token check",
            "TokenVerifier, cached: digest, look-up, clock, revocations",
            new Loop(() -> verifier.verify(token).succeeded()),
            here),
        List.of(
            new Contestant(
                "SHA-256", "the digest alone", new Loop(() -> digest(bytes) != 0), here)),
        List.of((AutoCloseable) vertx::close));
  }

  private static TokenVerifier verifier(Vertx vertx, JsonObject keySet) {
    List<JsonObject> keys =
        keySet.getJsonArray("keys").stream().map(key -> (JsonObject) key).toList();
    Clock clock = Clock.systemUTC();
    return new TokenVerifier(
        vertx,
        clock,
        new ServiceTokens(vertx, clock, "x".repeat(32)),
        () -> Future.succeededFuture(keys),
        Revocations.none());
  }

  private static int digest(byte[] token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token).length;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Does something again and again.
  private record Loop(java.util.function.BooleanSupplier check) implements Target {
    @Override
    public Connection connect() {
      return new Connection() {
        @Override
        public boolean exchange() {
          boolean good = true;
          for (int i = 0; i < CHECKS; i++) {
            good &= check.getAsBoolean();
          }
          return good;
        }

        @Override
        public void close() {
          // There is nothing.
        }
      };
    }
  }
}
