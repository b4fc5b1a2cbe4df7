package dev.marquee.edge;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/// What a suspicious client must do before it is heard again: the built-in [ProofOfWork], or a
/// captcha service behind this interface.
interface Challenge {
  /// A new task, as the client gets it.
  ///
  /// @param network who it is for
  JsonObject task(String network);

  /// Whether an answer is good: to a task of this network, in time, and for the first time.
  Future<Boolean> isSolved(String network, String answer);
}
