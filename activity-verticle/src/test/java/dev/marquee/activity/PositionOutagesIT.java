package dev.marquee.activity;

import static dev.marquee.activity.Installation.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.activity.v1.ListHistoryRequest;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PositionOutagesIT {
  @Test
  void positionsAreRecordedAndReadWithoutRedis() {
    try (Installation installation = Installation.start()) {
      Viewing viewing = installation.newViewing();
      installation.record("acme", viewing, position(installation, 10_000, 1));
      assertThat(installation.resumeMillis("acme", viewing)).isEqualTo(10_000);

      installation.platform.redis().kill();
      installation.record("acme", viewing, position(installation, 20_000, 2));

      until(
          "Postgres has the position", () -> installation.resumeMillis("acme", viewing) == 20_000);
    }
  }

  @Test
  void positionsAnsweredBeforeAStopAreKeptAfterTheRestart() {
    try (Installation installation = Installation.start()) {
      UUID account = installation.newId();
      for (int i = 0; i < 50; i++) {
        Viewing viewing = new Viewing(account, installation.newId(), installation.newId());
        installation.record("acme", viewing, position(installation, 10_000, 1));
      }
      installation.platform.undeploy();
      installation.platform.redis().kill();

      installation.platform.deploy(new ActivityVerticle(installation.platform.platform()));

      ListHistoryRequest all = ListHistoryRequest.newBuilder().setLimit(100).build();
      until(
          "all are kept", () -> installation.history("acme", account, all).getTitlesCount() == 50);
    }
  }

  private static Position position(Installation installation, long positionMillis, long sequence) {
    return new Position(
        installation.newId(), positionMillis, 100_000, Instant.now(), sequence, false);
  }
}
