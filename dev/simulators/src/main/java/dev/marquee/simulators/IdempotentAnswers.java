package dev.marquee.simulators;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Remembers the first answer to each `Idempotency-Key`, as
/// [Stripe](https://docs.stripe.com/api/idempotent_requests) does.
///
/// An answer is kept once the state machine has decided, be it a yes or a no. A request refused
/// before that (a bad field, an unknown id) leaves its key unused.
final class IdempotentAnswers {
  private static final int ANSWERS_MAX = 2 * Capacity.ENTRIES_MAX;

  private final Map<String, String> inFlightKeyToFingerprint = new HashMap<>();
  private final Map<String, Kept> keyToKept =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > ANSWERS_MAX;
        }
      };

  private record Kept(String fingerprint, int status, String body) {}

  /// What a key means for the request that carries it.
  sealed interface Claim {
    /// Do the work, then [#finish] or [#abandon].
    record First(String key, String fingerprint) implements Claim {}

    record Replay(Answer answer) implements Claim {}

    /// The key was used for something else.
    record OtherBody() implements Claim {}

    /// The same request is being worked on right now.
    record InFlight() implements Claim {}
  }

  Claim claim(String key, String fingerprint) {
    Kept kept = keyToKept.get(key);
    String other = kept != null ? kept.fingerprint : inFlightKeyToFingerprint.get(key);
    if (other != null && !other.equals(fingerprint)) {
      return new Claim.OtherBody();
    }
    if (kept != null) {
      return new Claim.Replay(new Answer(kept.status, new JsonObject(kept.body)));
    }
    if (other != null) {
      return new Claim.InFlight();
    }
    inFlightKeyToFingerprint.put(key, fingerprint);
    return new Claim.First(key, fingerprint);
  }

  void finish(Claim.First claim, Answer answer) {
    inFlightKeyToFingerprint.remove(claim.key());
    keyToKept.put(
        claim.key(), new Kept(claim.fingerprint(), answer.status(), answer.body().encode()));
  }

  void abandon(Claim.First claim) {
    inFlightKeyToFingerprint.remove(claim.key());
  }

  static JsonObject store(Claim.First claim, Answer answer) {
    return new JsonObject()
        .put("key", claim.key())
        .put("fingerprint", claim.fingerprint())
        .put("status", answer.status())
        .put("body", answer.body());
  }

  /// Takes back what [#store] wrote.
  void restore(JsonObject json) {
    var claim = new Claim.First(json.getString("key"), json.getString("fingerprint"));
    finish(claim, new Answer(json.getInteger("status"), json.getJsonObject("body")));
  }

  /// Equal for equal requests, whatever the order of the fields in their bodies.
  static String fingerprint(String method, String path, JsonObject body) {
    String text = method + " " + path + "\n" + Json.encode(sorted(body));
    byte[] digest = Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    return switch (value) {
      case JsonObject object -> sorted(object.getMap());
      case JsonArray array -> sorted(array.getList());
      case Map<?, ?> map -> {
        var copy = new TreeMap<String, @Nullable Object>();
        map.forEach((name, item) -> copy.put(String.valueOf(name), sorted(item)));
        yield copy;
      }
      case List<?> list -> {
        var copy = new ArrayList<@Nullable Object>();
        list.forEach(item -> copy.add(sorted(item)));
        yield copy;
      }
      case null, default -> value;
    };
  }
}
