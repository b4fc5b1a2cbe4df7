package dev.marquee.ads;

import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What counts towards an account's frequency caps, in Redis: the one place where ads knows
/// accounts. All of it ends by itself, a cap window after its last impression.
final class AccountCaps {
  private final RedisLink redis;

  AccountCaps(RedisLink redis) {
    this.redis = redis;
  }

  /// How many impressions count towards an account's cap, for each campaign.
  ///
  /// @return in the campaigns' order
  Future<List<Integer>> counts(String tenant, String accountId, List<UUID> campaignIds) {
    return impressions(tenant, accountId, campaignIds)
        .map(found -> found.stream().map(List::size).toList());
  }

  /// Forgets an account's caps. An impression that is shown after that counts for its campaign and
  /// towards no cap: what names the cap is gone too.
  ///
  /// @return how many were forgotten
  Future<Integer> forget(String tenant, String accountId, List<UUID> campaignIds) {
    return impressions(tenant, accountId, campaignIds)
        .compose(found -> {
          List<String> keys = new ArrayList<>();
          int caps = 0;
          for (int i = 0; i < campaignIds.size(); i++) {
            if (!found.get(i).isEmpty()) {
              keys.add(ReservationScripts.capped(tenant, campaignIds.get(i), accountId));
              found.get(i).forEach(id -> keys.add(ReservationScripts.cappedBy(tenant, id)));
              caps++;
            }
          }
          return unlink(keys).map(caps);
        });
  }

  private Future<Void> unlink(List<String> keys) {
    if (keys.isEmpty()) {
      return Future.succeededFuture();
    }
    Request request = Request.cmd(Command.UNLINK);
    keys.forEach(request::arg);
    return reached(redis.send(request)).mapEmpty();
  }

  private Future<List<List<String>>> impressions(
      String tenant, String accountId, List<UUID> campaignIds) {
    List<Future<List<String>>> asked = new ArrayList<>();
    for (UUID campaignId : campaignIds) {
      Request list =
          Request.cmd(Command.ZRANGE)
              .arg(ReservationScripts.capped(tenant, campaignId, accountId))
              .arg(0)
              .arg(-1);
      asked.add(
          reached(redis.send(list))
              .map(answer ->
                  Objects.requireNonNull(answer).stream().map(Response::toString).toList()));
    }
    return Future.all(asked).map(all -> asked.stream().map(Future::result).toList());
  }

  /// What Redis refuses a command with is no exception.
  private static Future<@Nullable Response> reached(Future<@Nullable Response> answer) {
    return answer.recover(
        error -> Future.failedFuture(Fault.unavailable("what keeps the frequency caps", error)));
  }
}
