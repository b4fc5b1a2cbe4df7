package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SmokeCommandTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:10080",
        "http://127.0.0.1:10080/",
        "http://nimbus.localhost:10080",
        "http://[::1]:10080"
      })
  void mailboxOfAPlatformOnThisMachineIsFound(String url) {
    assertThat(SmokeCommand.mailboxBeside(URI.create(url)))
        .isEqualTo(URI.create("http://127.0.0.1:10113"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://aurora.example.com", "http://10.0.0.1:8080", "http://localhost"})
  void platformElsewhereNeedsAnAccount(String url) {
    assertThatThrownBy(() -> SmokeCommand.mailboxBeside(URI.create(url)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--account");
  }

  @Test
  void accountWithoutAPasswordInTheEnvironmentIsSaidPlainly() {
    CommandLine command = new CommandLine(new SmokeCommand());
    Exception[] thrown = new Exception[1];
    command.setExecutionExceptionHandler((fault, line, parsed) -> {
      thrown[0] = fault;
      return 1;
    });

    assertThat(command.execute("--account", "nobody@example.com")).isEqualTo(1);

    assertThat(thrown[0]).hasMessageContaining(SmokeCommand.PASSWORD);
  }
}
