package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.marquee.edge.EdgeOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What `marquee bench` refuses, it refuses before it starts anything.
class BenchCommandTest {
  @Test
  void withoutANameItOnlyListsTheBenchmarks() {
    assertThat(command().call()).isZero();
  }

  @Test
  void unknownNameIsRefusedWithThoseThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> command("title-raed").call())
        .withMessageContaining("title-raed")
        .withMessageContaining("title-read");
  }

  @Test
  void plansBeyondTheLimitsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> command("title-read", "--duration", "1h").call())
        .withMessageContaining("1800 s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> command("title-read", "--connections", "100000").call());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> command("title-read", "--rate", "0").call());
  }

  @Test
  void edgeTakesTheLimitsItIsMeasuredWith() {
    EdgeOptions edge =
        Node.settings(null)
            .withEnvironment(BenchCommand.ENVIRONMENT)
            .bind("edge", EdgeOptions.class);

    assertThat(edge.userPerMinute()).isEqualTo(60_000_000);
  }

  @Test
  void durationsAreReadAsPeopleWriteThem() {
    BenchCommand.DurationText text = new BenchCommand.DurationText();

    assertThat(text.convert("10s")).isEqualTo(Duration.ofSeconds(10));
    assertThat(text.convert("0.5s")).isEqualTo(Duration.ofMillis(500));
    assertThat(text.convert("1m30s")).isEqualTo(Duration.ofSeconds(90));
    assertThatExceptionOfType(CommandLine.TypeConversionException.class)
        .isThrownBy(() -> text.convert("soon"));
  }

  private static BenchCommand command(String... arguments) {
    BenchCommand command = new BenchCommand();
    new CommandLine(command).parseArgs(arguments);
    return command;
  }
}
