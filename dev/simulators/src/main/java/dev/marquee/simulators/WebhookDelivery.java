package dev.marquee.simulators;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/// One webhook and how its delivery goes; changes in place on the simulator's event loop.
final class WebhookDelivery {
  /// Where a delivery stands; `DROPPED` is a webhook lost on purpose.
  enum State {
    NO_TARGET,
    PENDING,
    DELIVERED,
    FAILED,
    DROPPED
  }

  private final String id;
  private final String type;
  private final Buffer body;
  private State state = State.PENDING;
  private int attempts;
  private int statusLast;

  WebhookDelivery(String id, String type, Buffer body) {
    this.id = id;
    this.type = type;
    this.body = body;
  }

  String id() {
    return id;
  }

  Buffer body() {
    return body;
  }

  /// Once delivered it stays so, whatever becomes of further copies.
  void moveTo(State next) {
    if (state != State.DELIVERED) {
      state = next;
    }
  }

  /// @param status the receiver's answer, 0 if there was none
  void tried(int status) {
    attempts++;
    statusLast = status;
    if (status >= 200 && status < 300) {
      state = State.DELIVERED;
    }
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("type", type)
        .put("state", state.name())
        .put("attempts", attempts)
        .put("lastStatus", statusLast)
        .put("event", body.toJsonObject());
  }
}
