package dev.marquee.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.simulators.OperatorOptions.Dialect;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DishTvIT {
  private final OperatorWorld world = new OperatorWorld(Dialect.DISHTV, 0);
  private final Api api = world.api;

  @AfterEach
  void close() {
    world.close();
  }

  private static JsonObject change(long version, String changeId) {
    return new JsonObject()
        .put("version", version)
        .put("changeId", changeId)
        .put("attributes", new JsonObject().put("plan", "gold"));
  }

  @Test
  void changeIsStoredReadAndRemoved() {
    var created = api.put("/api/v2/subscribers/s-1", change(1, "c-1"));
    var again = api.put("/api/v2/subscribers/s-1", change(1, "c-1"));

    assertThat(created.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.body().getBoolean("duplicate")).isTrue();
    assertThat(api.get("/api/v2/subscribers/s-1").body().getJsonObject("attributes"))
        .isEqualTo(new JsonObject().put("plan", "gold"));

    assertThat(api.delete("/api/v2/subscribers/s-1?version=2&changeId=c-2").status())
        .isEqualTo(200);
    assertThat(api.get("/api/v2/subscribers/s-1").status()).isEqualTo(404);
    assertThat(world.counter("applied")).isEqualTo(2);
    assertThat(world.counter("duplicates")).isEqualTo(1);
  }

  @Test
  void staleVersionIsAConflictThatNamesTheStoredOne() {
    api.put("/api/v2/movies/m-1", change(1, "c-1"));
    api.put("/api/v2/movies/m-1", change(2, "c-2"));

    var reply = api.put("/api/v2/movies/m-1", change(1, "late"));

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.code()).isEqualTo("stale_version");
    assertThat(reply.body().getInteger("storedVersion")).isEqualTo(2);
    assertThat(world.counter("stale")).isEqualTo(1);
    assertThat(world.counter("outOfOrder")).isEqualTo(1);
    assertThat(world.counter("rejected")).isZero();
  }

  @Test
  void lostAnswerWasAppliedOnceAndIsADuplicateNextTime() {
    api.post("/_control/faults", new JsonObject().put("dropAnswerRate", 1).put("times", 1));

    assertThatThrownBy(() -> api.put("/api/v2/bookings/b-1", change(1, "c-1")))
        .isInstanceOf(UncheckedIOException.class);

    var again = api.put("/api/v2/bookings/b-1", change(1, "c-1"));
    assertThat(again.body().getBoolean("duplicate")).isTrue();
    assertThat(world.counter("applied")).isEqualTo(1);
  }

  @Test
  void listWalksAllEntitiesByCursor() {
    for (String id : new String[] {"c", "a", "b"}) {
      api.put("/api/v2/bookings/" + id, change(1, id));
    }

    var first = api.get("/api/v2/bookings?limit=2").body();
    var second = api.get("/api/v2/bookings?limit=2&cursor=" + first.getString("nextCursor")).body();

    assertThat(first.getJsonArray("items").getJsonObject(0).getString("externalId")).isEqualTo("a");
    assertThat(second.getJsonArray("items")).hasSize(1);
    assertThat(second.containsKey("nextCursor")).isFalse();
  }

  @Test
  void wrongKeyAndWrongBodyAreRejectedAndCounted() {
    var stranger = api.with("X-Api-Key", "guess");

    assertThat(stranger.put("/api/v2/movies/m-1", change(1, "c-1")).status()).isEqualTo(401);
    var wrong = api.put("/api/v2/movies/m-1", new JsonObject().put("version", 0));

    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.body().getString("field")).isEqualTo("version");
    assertThat(world.counter("rejected")).isEqualTo(2);
    assertThat(world.counter("applied")).isZero();
  }

  @Test
  void driftIsVisibleAndRepairedByTheCurrentVersion() {
    api.put("/api/v2/movies/m-1", change(1, "c-1"));
    api.put("/api/v2/movies/m-1", change(2, "c-2"));
    var wrong = new JsonObject().put("plan", "none");

    api.put(
        "/_control/entities/MOVIE/m-1", new JsonObject().put("version", 1).put("payload", wrong));
    assertThat(api.get("/api/v2/movies/m-1").body().getJsonObject("attributes")).isEqualTo(wrong);

    assertThat(api.put("/api/v2/movies/m-1", change(2, "c-2")).body().getBoolean("duplicate"))
        .isFalse();
    assertThat(world.counter("outOfOrder")).isZero();
  }

  @Test
  void downMeansEverythingButControl() {
    api.post("/_control/faults", new JsonObject().put("down", true));

    assertThat(api.get("/healthz").status()).isEqualTo(503);
    assertThat(api.put("/api/v2/movies/m-1", change(1, "c-1")).status()).isEqualTo(503);
    assertThat(api.delete("/_control/faults").status()).isEqualTo(200);
    assertThat(api.get("/healthz").status()).isEqualTo(200);
  }

  @Test
  void operatorSendsASignedWebhookOnCommand() {
    var receiver = new WebhookReceiver(world.vertx);
    api.put("/_control/webhook-target", new JsonObject().put("url", receiver.url()));

    api.post(
        "/_control/webhook",
        new JsonObject()
            .put("type", "subscriber.suspended")
            .put("data", new JsonObject().put("externalId", "s-1"))
            .put("duplicates", 1));

    var received = receiver.awaitCount(2);
    assertThat(received).allMatch(webhook -> webhook.verifies(WebhookOptions.TEST_SECRET));
    assertThat(received.getFirst().id()).isEqualTo(received.getLast().id());
    assertThat(receiver.types()).containsOnly("subscriber.suspended");
  }
}
