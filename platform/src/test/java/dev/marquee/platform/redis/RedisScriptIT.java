package dev.marquee.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.embedded.TestServers;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisScriptIT {
  private static Vertx vertx;
  private static RedisLink link;
  private final String key = "test:{" + UUID.randomUUID() + "}";

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    link = new RedisLink(vertx, TestServers.redis().uri(), Duration.ofSeconds(10));
  }

  @AfterAll
  static void stop() throws Exception {
    link.close();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void scriptTheServerHasForgottenIsSentAgain() {
    RedisScript script = RedisScript.of("platform-test/lua/add.lua");
    assertThat(add(script, "2")).isEqualTo(2);
    long before = evaluations();
    assertThat(add(script, "3")).isEqualTo(5);
    assertThat(evaluations()).as("by its hash").isEqualTo(before);

    link.send(Request.cmd(Command.SCRIPT).arg("FLUSH")).await();

    assertThat(add(script, "4")).isEqualTo(9);
    assertThat(evaluations()).isEqualTo(before + 1);
  }

  @Test
  void errorOfAScriptIsNotTakenForAForgottenOne() {
    RedisScript script = RedisScript.of("platform-test/lua/add.lua");
    add(script, "1");
    long before = evaluations();

    assertThatThrownBy(() -> add(script, "no number")).hasMessageContaining("not an integer");

    assertThat(evaluations()).isEqualTo(before);
  }

  @Test
  void scriptThatIsNotOnTheClassPathIsNamed() {
    assertThatThrownBy(() -> RedisScript.of("platform-test/lua/none.lua"))
        .hasMessage("no script platform-test/lua/none.lua");
  }

  private int add(RedisScript script, String amount) {
    return Integer.parseInt(
        String.valueOf(script.run(link, List.of(key), List.of(amount)).await()));
  }

  /// How often the server was sent a script's text since it started.
  private static long evaluations() {
    String statistics =
        String.valueOf(link.send(Request.cmd(Command.INFO).arg("commandstats")).await());
    return statistics
        .lines()
        .filter(line -> line.startsWith("cmdstat_eval:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("^cmdstat_eval:calls=(\\d+).*", "$1")))
        .sum();
  }
}
