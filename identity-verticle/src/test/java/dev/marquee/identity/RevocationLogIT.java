package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.embedded.EmbeddedRedis;
import dev.marquee.embedded.TestServers;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RedisScript;
import dev.marquee.platform.redis.RevocationReader;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The script that writes the revocation log.
class RevocationLogIT {
  private static final RedisScript PUBLISH = RedisScript.of("identity/lua/publish_revocations.lua");
  private static final int LENGTH_MAX = 10;
  private static final String KEPT_MILLIS = "60000";

  private final EmbeddedRedis server = TestServers.startRedis();
  private final Vertx vertx = Vertx.vertx();
  private final RedisLink redis =
      new RedisLink(vertx, server.server().uri(), Duration.ofSeconds(10));

  @AfterEach
  void stop() {
    redis.close();
    vertx.close().await();
    server.kill();
  }

  @Test
  void whatIsThereAlreadyIsNotAppendedTwice() {
    assertThat(append(1, 2, 3)).isEqualTo(3);
    assertThat(append(1, 2, 3)).isZero();
    assertThat(append(2, 3, 4)).isEqualTo(1);
    assertThat(positions()).containsExactly("1-0", "2-0", "3-0", "4-0");
  }

  /// Whose entry went is refused by the time his token was issued.
  @Test
  void beyondItsLimitTheLogEndsAllTokensIssuedUntilTheLastThatWent() {
    append(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(subjects()).doesNotContain("*");

    append(11);

    assertThat(positions()).containsExactly("7-0", "8-0", "9-0", "10-0", "11-0", "11-1");
    assertThat(subjects()).endsWith("account/acme/11", "*");
    assertThat(entries().getLast().get(1).get(5).toString()).isEqualTo("6000");
    assertThat(append(12)).isEqualTo(1);
  }

  @Test
  void logEndsByItself() {
    append(1);

    Response left = redis.send(Request.cmd(Command.PTTL).arg(RevocationReader.LOG)).await();
    assertThat(Long.parseLong(String.valueOf(left))).isBetween(1L, 60_000L);
  }

  private long append(int... positions) {
    List<String> arguments = new ArrayList<>(List.of(String.valueOf(LENGTH_MAX), KEPT_MILLIS));
    for (int position : positions) {
      arguments.add(String.valueOf(position));
      arguments.add("account/acme/" + position);
      arguments.add("2");
      arguments.add(String.valueOf(position * 1_000));
      arguments.add(String.valueOf(position * 1_000 + 60_000));
    }
    Response appended = PUBLISH.run(redis, List.of(RevocationReader.LOG), arguments).await();
    return Long.parseLong(String.valueOf(appended));
  }

  private List<Response> entries() {
    Response all =
        redis.send(Request.cmd(Command.XRANGE).arg(RevocationReader.LOG).arg("-").arg("+")).await();
    return StreamSupport.stream(Objects.requireNonNull(all).spliterator(), false).toList();
  }

  private List<String> positions() {
    return entries().stream().map(entry -> entry.get(0).toString()).toList();
  }

  private List<String> subjects() {
    return entries().stream().map(entry -> entry.get(1).get(1).toString()).toList();
  }
}
