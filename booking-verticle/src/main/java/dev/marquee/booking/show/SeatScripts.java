package dev.marquee.booking.show;

import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The Lua scripts over a show's live state, one method each; what they take and answer stands in
/// the scripts. All deadlines are judged by Redis' own clock.
public final class SeatScripts {
  private static final RedisScript HOLD = RedisScript.of("booking/lua/hold.lua");
  private static final RedisScript RELEASE = RedisScript.of("booking/lua/release.lua");
  private static final RedisScript FIND = RedisScript.of("booking/lua/find.lua");
  private static final RedisScript CLAIM = RedisScript.of("booking/lua/claim.lua");
  private static final RedisScript MARK = RedisScript.of("booking/lua/mark.lua");
  private static final RedisScript FREE = RedisScript.of("booking/lua/free.lua");
  private static final RedisScript SWEEP = RedisScript.of("booking/lua/sweep.lua");
  private static final RedisScript LOAD = RedisScript.of("booking/lua/load.lua");
  private static final RedisScript MAP = RedisScript.of("booking/lua/map.lua");
  private static final RedisScript CHANGES = RedisScript.of("booking/lua/changes.lua");

  /// `second/tenant/show` of all tenants, by the second (since 1970) in which holds of the show
  /// end.
  private static final String ENDS = "booking:{shows}:ends";

  private static final int SWEPT_MAX = 100;
  private static final int CHANGES_READ_MAX = 500;

  private final RedisLink redis;
  private final String changesKept;

  public SeatScripts(RedisLink redis, int changesKept) {
    this.redis = redis;
    this.changesKept = String.valueOf(changesKept);
  }

  /// A wish to hold seats.
  ///
  /// @param idempotencyKey empty for none
  record Wish(HoldId hold, String owner, List<String> seatIds, String idempotencyKey) {
    private String keyDigest() {
      return HexFormat.of().formatHex(HoldId.sha256(idempotencyKey));
    }

    private String fingerprint() {
      return idempotencyKey.isEmpty()
          ? ""
          : HexFormat.of().formatHex(HoldId.sha256(String.join(",", seatIds)));
    }
  }

  Future<List<String>> hold(ShowKey show, Wish wish, HoldRules rules) {
    List<String> keys = new ArrayList<>(show.keys());
    keys.add(show.key("rate:" + wish.owner()));
    keys.add(show.key("replay:" + wish.owner() + ":" + wish.keyDigest()));
    List<String> arguments = new ArrayList<>();
    arguments.add(wish.hold().text());
    arguments.add(wish.owner());
    arguments.add(millis(rules.ttl()));
    arguments.add(millis(rules.lifeMax()));
    arguments.add(String.valueOf(rules.seatsPerPerson()));
    arguments.add(String.valueOf(rules.triesPerMinute()));
    arguments.add(millis(HoldRules.WINDOW));
    arguments.add(changesKept);
    arguments.add(wish.fingerprint());
    arguments.add(millis(HoldRules.REPLAY));
    arguments.addAll(wish.seatIds());
    return HOLD.run(redis, keys, arguments).map(SeatScripts::strings);
  }

  Future<List<String>> release(ShowKey show, HoldId hold, String owner) {
    return run(RELEASE, show, List.of(hold.text(), owner, changesKept));
  }

  Future<List<String>> find(ShowKey show, HoldId hold, String owner) {
    return run(FIND, show, List.of(hold.text(), owner));
  }

  Future<List<String>> claim(ShowKey show, HoldId hold, String owner, Duration timeToPay) {
    return run(CLAIM, show, List.of(hold.text(), owner, millis(timeToPay), changesKept));
  }

  /// @param entry `kind|booking|until|owner`
  Future<List<String>> mark(ShowKey show, String entry, List<String> seatIds) {
    List<String> arguments = new ArrayList<>(List.of(entry.split("\\|", 4)));
    arguments.add(changesKept);
    arguments.addAll(seatIds);
    return run(MARK, show, arguments);
  }

  Future<List<String>> free(ShowKey show, UUID bookingId, List<String> seatIds) {
    List<String> arguments = new ArrayList<>(List.of(bookingId.toString(), changesKept));
    arguments.addAll(seatIds);
    return run(FREE, show, arguments);
  }

  /// @return how many holds were swept
  Future<Integer> sweep(ShowKey show) {
    return run(SWEEP, show, List.of(String.valueOf(SWEPT_MAX), changesKept))
        .map(answer -> Integer.parseInt(answer.getFirst()));
  }

  /// @param version the caller saw; empty for an absent state
  /// @param life of the state
  /// @param seatsAndEntries seat, `kind|booking|until|owner`, …
  Future<List<String>> load(
      ShowKey show, String version, Duration life, List<String> seatsAndEntries) {
    List<String> arguments = new ArrayList<>(List.of(version, millis(life), changesKept));
    arguments.addAll(seatsAndEntries);
    return run(LOAD, show, arguments);
  }

  Future<List<String>> map(ShowKey show) {
    return run(MAP, show, List.of());
  }

  /// What the change stream has.
  ///
  /// @param versionNow of the map when the stream was read
  /// @param changes in order, at most 500
  record StreamRead(long versionNow, List<SeatChange> changes) {}

  /// Empty when the state is absent.
  Future<Optional<StreamRead>> changes(ShowKey show, long afterVersion) {
    List<String> arguments =
        List.of(String.valueOf(afterVersion), String.valueOf(CHANGES_READ_MAX));
    return CHANGES.run(redis, show.keys(), arguments).map(SeatScripts::streamRead);
  }

  private static Optional<StreamRead> streamRead(@Nullable Response answer) {
    Response read = Objects.requireNonNull(answer);
    if (read.get(0).toString().equals("ABSENT")) {
      return Optional.empty();
    }
    List<SeatChange> changes = read.get(2).stream().map(SeatScripts::change).toList();
    return Optional.of(new StreamRead(Long.parseLong(read.get(1).toString()), changes));
  }

  /// @param entry id `<version>-0`, then seat, `kind|until`, …
  private static SeatChange change(Response entry) {
    List<String> pairs = strings(entry.get(1));
    List<SeatStatus> seats = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      seats.add(SeatStatus.ofChange(pairs.get(i), pairs.get(i + 1)));
    }
    return new SeatChange(Long.parseLong(entry.get(0).toString().split("-")[0]), seats);
  }

  /// The version of a show's state; empty when it is absent.
  Future<String> version(ShowKey show) {
    return redis
        .send(Request.cmd(Command.GET).arg(show.key("version")))
        .map(version -> version == null ? "" : version.toString());
  }

  /// Notes that a hold of a show ends at a moment. Comes before the hold itself: should we die in
  /// between, a sweep for nothing does no harm.
  Future<Void> noteDeadline(ShowKey show, Instant until) {
    long second = until.getEpochSecond();
    Request add = Request.cmd(Command.ZADD).arg(ENDS).arg(second);
    return redis.send(add.arg(second + "/" + show.member())).mapEmpty();
  }

  /// Shows with deadlines between two moments, to the second; forgets what came before. When they
  /// are too many, the latest go first: the others have had their turns.
  Future<List<ShowKey>> showsWithDeadlines(Instant from, Instant until, int most) {
    String first = String.valueOf(from.getEpochSecond());
    redis.send(Request.cmd(Command.ZREMRANGEBYSCORE).arg(ENDS).arg("-inf").arg("(" + first));
    Request list =
        Request.cmd(Command.ZRANGE).arg(ENDS).arg(until.getEpochSecond()).arg(first).arg("BYSCORE");
    return redis
        .send(list.arg("REV").arg("LIMIT").arg(0).arg(most))
        .map(answer ->
            strings(answer).stream()
                .map(member -> ShowKey.ofMember(member.substring(member.indexOf('/') + 1)))
                .distinct()
                .toList());
  }

  /// Holds that a person has of a show. Most have none, which is seen without reading the others'.
  Future<List<HoldId>> holdsOf(ShowKey show, String owner) {
    return redis
        .send(Request.cmd(Command.HGET).arg(show.key("people")).arg(owner))
        .compose(seats ->
            seats == null
                ? Future.succeededFuture(List.of())
                : redis
                    .send(Request.cmd(Command.HGETALL).arg(show.key("holds")))
                    .map(holds -> holdsOf(Objects.requireNonNull(holds), owner)));
  }

  private static List<HoldId> holdsOf(Response holds, String owner) {
    return holds.getKeys().stream()
        .filter(hold -> String.valueOf(holds.get(hold)).startsWith(owner + "|"))
        .map(HoldId::new)
        .toList();
  }

  /// True for one process a turn: the others leave the work to it.
  Future<Boolean> takeTurn(String work, Duration turn) {
    Request set = Request.cmd(Command.SET).arg("booking:{shows}:turn:" + work).arg("1");
    return redis.send(set.arg("NX").arg("PX").arg(turn.toMillis())).map(answer -> answer != null);
  }

  private Future<List<String>> run(RedisScript script, ShowKey show, List<String> arguments) {
    return script.run(redis, show.keys(), arguments).map(SeatScripts::strings);
  }

  private static List<String> strings(@Nullable Response answer) {
    return Objects.requireNonNull(answer).stream().map(Response::toString).toList();
  }

  private static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }
}
