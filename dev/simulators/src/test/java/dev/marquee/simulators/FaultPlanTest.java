package dev.marquee.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private final Vertx vertx = Vertx.vertx();
  private final FaultPlan plan = new FaultPlan(vertx);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static Faults faults(JsonObject json) {
    return Faults.read(JsonFields.of(json));
  }

  private List<FaultPlan.Verdict> judgeTwenty(JsonObject json) {
    plan.set(faults(json));
    return IntStream.range(0, 20).mapToObj(_ -> plan.judge("/v1/payments")).toList();
  }

  @Test
  void sameSeedDealsTheSameFaults() {
    var json = new JsonObject().put("failRate", 0.5).put("dropAnswerRate", 0.5).put("seed", 7);
    json.put("delayJitterMs", 1000);

    var first = judgeTwenty(json);

    assertThat(judgeTwenty(json)).isEqualTo(first);
    assertThat(judgeTwenty(json.copy().put("seed", 8))).isNotEqualTo(first);
    assertThat(first).anyMatch(FaultPlan.Verdict::failed);
    assertThat(first).anyMatch(verdict -> !verdict.failed());
  }

  @Test
  void faultsEndAfterTheirTimesAndSpareOtherPaths() {
    plan.set(faults(new JsonObject().put("down", true).put("times", 1).put("paths", "^/v1/")));

    assertThat(plan.judge("/healthz").down()).isFalse();
    assertThat(plan.judge("/v1/payments").down()).isTrue();
    assertThat(plan.judge("/v1/payments").down()).isFalse();
  }

  @Test
  void controlIsNeverDown() {
    plan.set(faults(new JsonObject().put("down", true)));

    assertThat(plan.judge("/_control/faults").down()).isFalse();
    assertThat(plan.judge("/healthz").down()).isTrue();
  }

  @Test
  void webhooksHaveACountOfTheirOwn() {
    plan.set(faults(new JsonObject().put("duplicateWebhooks", 2).put("times", 1)));
    plan.judge("/v1/payments");

    assertThat(plan.nextWebhook().duplicates()).isEqualTo(2);
    assertThat(plan.nextWebhook().duplicates()).isZero();
  }

  @Test
  void misspeltFaultIsRefused() {
    assertThatThrownBy(() -> faults(new JsonObject().put("delay", 5)))
        .hasMessage("delay is not known");
    assertThatThrownBy(() -> faults(new JsonObject().put("failRate", 2)))
        .hasMessage("failRate must be a number of 0..1");
    assertThatThrownBy(() -> faults(new JsonObject().put("paths", "(")))
        .hasMessage("paths must be a regular expression");
  }
}
