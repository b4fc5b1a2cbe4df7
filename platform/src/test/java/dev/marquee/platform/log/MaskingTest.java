package dev.marquee.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Secrets and addresses that got into a message after all.
class MaskingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-_ was bad | token *** was bad",
        "eyJhbGciOiJSUzI1NiJ9 | ***",
        "Authorization: Bearer abc123.def/ghi+= next | Authorization: Bearer *** next",
        "authorization: basic dXNlcjpwdw== | authorization: basic ***",
        "login with password=hunter2, retry | login with password=***, retry",
        "password: hunter2 | password: ***",
        "{\"password\":\"two words\",\"user\":\"x\"} | {\"password\":***,\"user\":\"x\"}",
        "{\"refreshToken\": \"abc\"} | {\"refreshToken\": ***}",
        "?access_token=abc&x=1 | ?access_token=***&x=1",
        "s3SecretKey=abc | s3SecretKey=***",
        "clientSecret = abc | clientSecret = ***",
        "api_key=abc; apiKey=def | api_key=***; apiKey=***",
        "redis://user:pw@cache:6379/0 | redis://***@cache:6379/0",
        "postgres://marquee:p%40ss@db.internal/x | postgres://***@db.internal/x",
        "mail to jane.doe+films@example.co.in failed | mail to ***@*** failed"
      })
  void isTakenOut(String text, String masked) {
    assertThat(Masking.masked(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "marquee.catalog.v1.Titles/GetTitle failed",
        "the token isn't good (any more)",
        "needs a password",
        "http://127.0.0.1:8080/api/catalog/content/0192?x=1",
        "io.vertx.core.Foo@1a2b3c",
        "at dev.marquee.platform.rpc.RpcServer.bind(RpcServer.java:70)",
        "0192a3b4-c5d6-7e8f-9a0b-1c2d3e4f5a6b"
      })
  void whatIsNoSecretStays(String text) {
    assertThat(Masking.masked(text)).isEqualTo(text);
  }

  @Test
  void aHostileTextCostsNoMoreThanItsLength() {
    for (String part : new String[] {"a", "eyJ", "eyJa.", "password=", "://a", "a@b.", "bearer "}) {
      String text = part.repeat(16_384 / part.length());

      long before = cpuNanos();
      Masking.masked(text);
      assertThat(cpuNanos() - before).as(part).isLessThan(Duration.ofSeconds(3).toNanos());
    }
  }

  /// This thread's own: what others do with the machine doesn't count.
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
