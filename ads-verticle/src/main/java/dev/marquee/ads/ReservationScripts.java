package dev.marquee.ads;

import dev.marquee.ads.Pod.PodAd;
import dev.marquee.ads.Reservation.Refused;
import dev.marquee.ads.Reservation.Reserved;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RedisScript;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Pods and reservations in Redis. A budget is a number of impressions; each decided ad holds one
/// of them until its impression is settled or the reservation ends. An account's cap is held the
/// same way, then counts for the cap window. Without Redis they fail with [Fault] UNAVAILABLE;
/// nothing is reserved then, or all of the pod is.
final class ReservationScripts {
  /// Reservations outlast the beacons that may settle them by more than two machines' clocks
  /// differ.
  private static final Duration CLOCKS_DIFFER_MAX = Duration.ofMinutes(1);

  private static final String NO_CAP = "none";

  private final RedisLink redis;
  private final Uuid7 ids;
  private final Clock clock;
  private final AdsOptions options;
  private final RedisScript reserve = RedisScript.of("ads/lua/reserve.lua");
  private final RedisScript settle = RedisScript.of("ads/lua/settle.lua");

  ReservationScripts(RedisLink redis, Uuid7 ids, Clock clock, AdsOptions options) {
    this.redis = redis;
    this.ids = ids;
    this.clock = clock;
    this.options = options;
  }

  /// Reserves the chosen ads, all or none, and remembers them as the pod of the break.
  ///
  /// @param partly take those that can be had
  Future<Reservation> reserve(
      String tenant, AdBreak adBreak, List<RunningCampaign> chosen, Instant now, boolean partly) {
    Instant podEndsAt = now.plus(options.podLife());
    List<String> keys = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    keys.add(pod(tenant, adBreak.sessionId(), adBreak.breakId()));
    arguments.add(millis(now));
    arguments.add(millis(podEndsAt));
    arguments.add(millis(podEndsAt.plus(CLOCKS_DIFFER_MAX)));
    arguments.add(partly ? "1" : "0");
    arguments.add(of(tenant, "capped-by:"));
    for (RunningCampaign one : chosen) {
      Campaign campaign = one.campaign();
      Impression impression = new Impression(ids.next(), campaign.id(), campaign.creative().id());
      keys.add(reserved(tenant, campaign.id()));
      keys.add(delivered(tenant, campaign.id()));
      keys.add(
          campaign.dailyCap() == 0
              ? of(tenant, "capped:" + NO_CAP)
              : capped(tenant, campaign.id(), adBreak.accountId()));
      arguments.add(impression.id().toString());
      arguments.add(Long.toString(campaign.price().impressionsMax()));
      arguments.add(Long.toString(one.delivered()));
      arguments.add(Integer.toString(campaign.dailyCap()));
      arguments.add(
          text(new PodAd(impression, one.video().assetId(), one.video().durationMillis())));
    }
    return reserve
        .run(redis, keys, arguments)
        .map(answer -> reservation(answer, chosen))
        .recover(ReservationScripts::unavailable);
  }

  /// The pod of a break, while it lives.
  Future<Optional<Pod>> find(String tenant, UUID sessionId, String breakId) {
    return redis
        .send(Request.cmd(Command.GET).arg(pod(tenant, sessionId, breakId)))
        .map(text -> Optional.ofNullable(text).map(found -> pod(found.toString())))
        .recover(ReservationScripts::unavailable);
  }

  /// The impression was shown: its reservation becomes spent budget, and it counts towards the cap
  /// from now on. Once, however often it is called.
  Future<Void> settle(String tenant, Impression impression) {
    return settle
        .run(
            redis,
            List.of(
                reserved(tenant, impression.campaignId()),
                delivered(tenant, impression.campaignId()),
                cappedBy(tenant, impression.id().toString())),
            List.of(impression.id().toString(), millis(clock.instant().plus(options.capWindow()))))
        .mapEmpty();
  }

  private static Reservation reservation(@Nullable Response answer, List<RunningCampaign> chosen) {
    Response parts = Objects.requireNonNull(answer);
    if (number(parts.get(0)) == 1) {
      return new Reserved(pod(parts.get(1).toString()));
    }
    List<RunningCampaign> refused = new ArrayList<>();
    for (int i = 1; i < parts.size(); i++) {
      refused.add(chosen.get(number(parts.get(i))));
    }
    return new Refused(refused);
  }

  private static <T> Future<T> unavailable(Throwable error) {
    return Future.failedFuture(Fault.unavailable("what keeps the pods", error));
  }

  private static int number(Response part) {
    return Objects.requireNonNull(part.toInteger());
  }

  private static String text(PodAd ad) {
    Impression impression = ad.impression();
    return String.join(
        " ",
        impression.id().toString(),
        impression.campaignId().toString(),
        impression.creativeId().toString(),
        ad.assetId().toString(),
        Integer.toString(ad.durationMillis()));
  }

  /// First line: when it ends, Unix ms. Then a line an ad.
  private static Pod pod(String text) {
    List<String> lines = text.lines().toList();
    return new Pod(
        Instant.ofEpochMilli(Long.parseLong(lines.getFirst())),
        lines.stream().skip(1).map(ReservationScripts::ad).toList());
  }

  private static PodAd ad(String line) {
    String[] parts = line.split(" ", -1);
    return new PodAd(
        new Impression(
            UUID.fromString(parts[0]), UUID.fromString(parts[1]), UUID.fromString(parts[2])),
        UUID.fromString(parts[3]),
        Integer.parseInt(parts[4]));
  }

  private static String pod(String tenant, UUID sessionId, String breakId) {
    return of(tenant, "pod:" + sessionId + ":" + breakId);
  }

  private static String reserved(String tenant, UUID campaignId) {
    return of(tenant, "reserved:" + campaignId);
  }

  private static String delivered(String tenant, UUID campaignId) {
    return of(tenant, "delivered:" + campaignId);
  }

  /// The impressions that count towards an account's cap of a campaign.
  static String capped(String tenant, UUID campaignId, String accountId) {
    return of(tenant, "capped:" + campaignId + ":" + accountId);
  }

  /// Where an impression counts.
  static String cappedBy(String tenant, String impressionId) {
    return of(tenant, "capped-by:" + impressionId);
  }

  /// One hash tag a tenant, because one script spans campaigns and accounts.
  private static String of(String tenant, String name) {
    return "ads:{" + tenant + "}:" + name;
  }

  private static String millis(Instant at) {
    return Long.toString(at.toEpochMilli());
  }
}
