package dev.marquee.identity;

import dev.marquee.identity.IdentityOptions.AttemptOptions;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RedisScript;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Caps failed sign-ins per address of a tenant and per client, in a window that starts with the
/// first: further ones are refused unread until it ends. Whether the address has an account plays
/// no part. Keys hold digests, no addresses.
final class Attempts {
  private static final RedisScript COUNT = RedisScript.of("identity/lua/count_attempt.lua");

  /// One attempt, counted when it was made.
  ///
  /// @param keys that count it
  /// @param admitted false when there were too many already
  record Attempt(List<String> keys, boolean admitted) {}

  private final RedisLink redis;
  private final Vault vault;
  private final AttemptOptions options;

  Attempts(RedisLink redis, Vault vault, AttemptOptions options) {
    this.redis = redis;
    this.vault = vault;
    this.options = options;
  }

  /// Counts an attempt before it is tried, so that many at once can't slip through.
  ///
  /// @param email as typed, address or not
  /// @param clientNetwork of the call; empty when unknown: then only the address counts
  Future<Attempt> begin(String tenant, String email, String clientNetwork) {
    List<String> keys = new ArrayList<>();
    List<Future<Boolean>> within = new ArrayList<>();
    if (options.perAccount() > 0) {
      keys.add(key(tenant, "attempt-email", EmailAddress.fold(email)));
      within.add(count(keys.getLast(), 1).map(count -> count <= options.perAccount()));
    }
    if (options.perClientIp() > 0 && !clientNetwork.isEmpty()) {
      keys.add(key(tenant, "attempt-ip", clientNetwork));
      within.add(count(keys.getLast(), 1).map(count -> count <= options.perClientIp()));
    }
    return Future.all(within)
        .map(all -> new Attempt(keys, within.stream().allMatch(Future::result)));
  }

  /// Takes back an attempt that wasn't a failure.
  Future<Void> forgive(Attempt attempt) {
    return Future.all(attempt.keys().stream().map(key -> count(key, -1)).toList()).mapEmpty();
  }

  private Future<Long> count(String key, int step) {
    return COUNT
        .run(
            redis,
            List.of(key),
            List.of(String.valueOf(step), String.valueOf(options.window().toMillis())))
        .map(count -> Long.parseLong(String.valueOf(count)))
        .recover(error -> Future.failedFuture(Fault.unavailable("the attempt counter", error)));
  }

  private String key(String tenant, String kind, String text) {
    String index =
        Base64.getUrlEncoder().withoutPadding().encodeToString(vault.index(tenant, kind, text));
    return "identity:{" + tenant + ":" + index + "}:attempts";
  }
}
