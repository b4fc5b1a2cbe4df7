package dev.marquee.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.embedded.EmbeddedRedis;
import dev.marquee.embedded.TestServers;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisLinkIT {
  /// Long enough for a busy machine, and for tests that have to see it pass.
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private Vertx vertx;
  private EmbeddedRedis redis;
  private RedisLink link;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    redis = TestServers.startRedis();
    link = new RedisLink(vertx, redis.server().uri(), TIMEOUT);
  }

  @AfterEach
  void stop() throws Exception {
    link.close();
    vertx.close().await(10, TimeUnit.SECONDS);
    redis.kill();
  }

  @Test
  void answersComeInOrder() {
    List<Future<Response>> answers = new ArrayList<>();
    for (int i = 1; i <= 1_000; i++) {
      answers.add(link.send(Request.cmd(Command.INCR).arg("counter")));
    }

    assertThat(Future.all(answers).await().<Response>list())
        .extracting(Response::toInteger)
        .containsExactlyElementsOf(
            java.util.stream.IntStream.rangeClosed(1, 1_000).boxed().toList());
  }

  @Test
  void linkToAServerThatIsKilledFailsAtOnceAndIsMadeAgain() {
    ping();
    redis.kill();
    assertThatThrownBy(this::ping).satisfies(error -> assertStatus(error, GrpcStatus.UNAVAILABLE));
    long startedAt = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(this::ping).isNotNull();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - startedAt))
        .as("a tenth of what a hundred timeouts take")
        .isLessThan(TIMEOUT.multipliedBy(10));

    redis.restart();

    Eventually.until("the link is made again", this::answers);
  }

  @Test
  void serverThatStopsAnsweringTimesOutAndIsLinkedAnewWhenItGoesOn() {
    String connection = connectionId();
    redis.pause();
    long startedAt = System.nanoTime();
    assertThatThrownBy(this::ping).satisfies(error -> assertStatus(error, GrpcStatus.UNAVAILABLE));
    assertThat(Duration.ofNanos(System.nanoTime() - startedAt))
        .isGreaterThanOrEqualTo(TIMEOUT)
        .isLessThan(TIMEOUT.multipliedBy(10));

    redis.resume();

    Eventually.until("the link is made again", this::answers);
    assertThat(connectionId()).as("a frozen connection isn't used again").isNotEqualTo(connection);
  }

  @Test
  void errorThatRedisAnswersIsHandedOn() {
    assertThatThrownBy(() -> link.send(Request.cmd(Command.INCRBY).arg("counter").arg("x")).await())
        .hasMessageContaining("not an integer");
  }

  @Test
  void queueIsBounded() {
    ping();
    redis.pause();

    List<Future<Response>> answers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      answers.add(link.send(Request.cmd(Command.PING)));
    }

    assertThat(answers.stream().filter(Future::failed))
        .as("refused at once")
        .hasSize(10_000 - 8_192)
        .allSatisfy(refused -> assertStatus(refused.cause(), GrpcStatus.RESOURCE_EXHAUSTED));
    Eventually.until("all have ended", () -> answers.stream().allMatch(Future::isComplete));
    redis.resume();
    Eventually.until("the link works again", this::answers);
  }

  private static void assertStatus(Throwable error, GrpcStatus status) {
    assertThat(error)
        .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.status()).isEqualTo(status));
  }

  private String connectionId() {
    return String.valueOf(link.send(Request.cmd(Command.CLIENT).arg("ID")).await());
  }

  private boolean answers() {
    try {
      ping();
      return true;
    } catch (Throwable away) {
      return false;
    }
  }

  private void ping() {
    assertThat(link.send(Request.cmd(Command.PING)).await()).hasToString("PONG");
  }
}
