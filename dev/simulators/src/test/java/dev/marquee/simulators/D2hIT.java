package dev.marquee.simulators;

import static dev.marquee.simulators.OperatorWorld.d2hChange;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.simulators.OperatorOptions.Dialect;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class D2hIT {
  private final OperatorWorld world = new OperatorWorld(Dialect.D2H, 0);

  @AfterEach
  void close() {
    world.close();
  }

  private Api.Reply send(JsonObject change) {
    return world.d2h("POST", "/d2h/changes", change.encode(), 0);
  }

  @Test
  void signedChangeIsAcceptedOnce() {
    assertThat(send(d2hChange("m-1", 1)).body().getString("result")).isEqualTo("ACCEPTED");
    assertThat(send(d2hChange("m-1", 1)).body().getString("result")).isEqualTo("DUPLICATE");

    assertThat(world.counter("applied")).isEqualTo(1);
    assertThat(world.counter("duplicates")).isEqualTo(1);
  }

  @Test
  void oldSequenceIsAConflictAndADeletionRemoves() {
    send(d2hChange("m-1", 2));

    var old = send(d2hChange("m-1", 1));
    var deletion = d2hChange("m-1", 3).put("op", "DELETE");
    deletion.remove("payload");
    send(deletion);

    assertThat(old.status()).isEqualTo(409);
    assertThat(old.code()).isEqualTo("SEQ_TOO_OLD");
    assertThat(old.body().getInteger("storedSeq")).isEqualTo(2);
    assertThat(world.counter("outOfOrder")).isEqualTo(2);
    var list = world.d2h("GET", "/d2h/entities/MOVIE", "", 0).body();
    assertThat(list.getInteger("total")).isZero();
  }

  @Test
  void pagesListAllEntities() {
    for (int i = 0; i < 101; i++) {
      send(d2hChange("m-%03d".formatted(i), 1));
    }

    var second = world.d2h("GET", "/d2h/entities/MOVIE?page=1", "", 0).body();

    assertThat(second.getInteger("pages")).isEqualTo(2);
    assertThat(second.getInteger("total")).isEqualTo(101);
    assertThat(second.getJsonArray("entities")).hasSize(1);
    assertThat(second.getJsonArray("entities").getJsonObject(0).getString("key"))
        .isEqualTo("m-100");
  }

  @Test
  void forgedOrOldSignatureIsRefused() {
    String body = d2hChange("m-1", 1).encode();

    var unsigned = world.api.send("POST", "/d2h/changes", body);
    var old = world.d2h("POST", "/d2h/changes", body, -301);

    assertThat(unsigned.status()).isEqualTo(401);
    assertThat(old.status()).isEqualTo(401);
    assertThat(world.counter("rejected")).isEqualTo(2);
  }

  @Test
  void messageIdOfAnotherChangeIsRefused() {
    send(d2hChange("m-1", 1));

    var reply = send(d2hChange("m-2", 1).put("messageId", "m-1-1"));

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.code()).isEqualTo("MESSAGE_ID_REUSED");
  }

  @Test
  void callsBeyondTheQuotaAreToldWhenToComeBack() {
    world.api.put("/_control/quota", new JsonObject().put("requestsPerSecond", 1));
    send(d2hChange("m-1", 1));

    var reply = Eventually.until(() -> send(d2hChange("m-1", 1)), answer -> answer.status() == 429);

    assertThat(reply.header("Retry-After")).isEqualTo("1");
    assertThat(world.counter("quotaRejected")).isPositive();
    assertThat(world.counter("rejected")).isZero();
  }
}
