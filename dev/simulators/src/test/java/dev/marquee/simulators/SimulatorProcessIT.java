package dev.marquee.simulators;

import static dev.marquee.simulators.PaymentWorld.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorProcessIT {
  @TempDir Path folder;

  private static Api merchant(SimulatorProcess process) {
    return new Api(process.baseUrl(), PaymentWorld.bearer());
  }

  @Test
  void killedProviderKeepsPaymentsAndKeysInItsStateFile() throws IOException {
    Path state = folder.resolve("payments.jsonl");
    var order = order("card_ok");
    var before = SimulatorProcess.start(SimulatorKind.PAYMENT, "--state", state.toString());
    var first = merchant(before).with("Idempotency-Key", "a-1").post("/v1/payments", order);
    String path = "/v1/payments/" + first.body().getString("id");
    merchant(before).post(path + "/capture", new JsonObject());
    before.kill();
    Files.writeString(state, "{\"payment\":{\"id\":\"cut o", StandardOpenOption.APPEND);

    try (var after = before.restart()) {
      assertThat(before.isAlive()).isFalse();
      assertThat(after.port()).isEqualTo(before.port());
      assertThat(merchant(after).get(path).body().getString("status")).isEqualTo("SUCCEEDED");
      var replay = merchant(after).with("Idempotency-Key", "a-1").post("/v1/payments", order);
      assertThat(replay.body()).isEqualTo(first.body());
      assertThat(replay.header("Idempotent-Replayed")).isEqualTo("true");
      assertThat(merchant(after).get("/v1/payments").body().getJsonArray("items")).hasSize(1);
    }
  }

  @Test
  void restartedOperatorStillKnowsWhatItApplied() {
    String state = folder.resolve("d2h.jsonl").toString();
    var change =
        new JsonObject()
            .put("version", 1)
            .put("changeId", "c-1")
            .put("attributes", new JsonObject());
    var before = SimulatorProcess.start(SimulatorKind.DISHTV, "--state", state, "--api-key", "k");
    new Api(before.baseUrl(), Map.of("X-Api-Key", "k")).put("/api/v2/movies/m-1", change);

    try (var after = before.restart()) {
      var again =
          new Api(after.baseUrl(), Map.of("X-Api-Key", "k")).put("/api/v2/movies/m-1", change);
      assertThat(again.body().getBoolean("duplicate")).isTrue();
    }
  }

  @Test
  void suspendedProcessAnswersOnceItGoesOn() throws Exception {
    try (var process = SimulatorProcess.start(SimulatorKind.PAYMENT)) {
      process.suspend();
      var reply = merchant(process).postAsync("/v1/payments", order("card_ok"));
      assertThatThrownBy(() -> reply.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      process.resume();

      assertThat(reply.get(60, TimeUnit.SECONDS).status()).isEqualTo(201);
    }
  }

  @Test
  void noOrphanIsLeftWhenTheParentIsKilled() throws Exception {
    assumeThat(Path.of("/usr/bin/setpriv")).as("reaches a suspended child").isExecutable();
    var parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                SimulatorParent.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = parent.inputReader()) {
      long child = Long.parseLong(Optional.ofNullable(output.readLine()).orElseThrow());
      assertThat(ProcessHandle.of(child)).isPresent();

      parent.destroyForcibly();

      Eventually.until(
          () -> ProcessHandle.of(child).filter(ProcessHandle::isAlive), c -> c.isEmpty());
    }
  }

  @Test
  void unknownOptionEndsTheStart() {
    assertThatThrownBy(() -> SimulatorProcess.start(SimulatorKind.D2H, "--prot", "1"))
        .isInstanceOf(IllegalStateException.class);
  }
}
