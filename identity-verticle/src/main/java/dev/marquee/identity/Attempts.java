package dev.marquee.identity;

import dev.marquee.identity.AttemptOptions.Delays;
import dev.marquee.identity.AttemptOptions.MailLimits;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.redis.RedisScript;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Slows down guessing without letting the guesser lock the owner out (ADR 9). Failures are counted
/// three times: near (one address from one network, tight), elsewhere (one address from all
/// networks where its owner didn't prove himself lately) and by network. Whether the address has an
/// account plays no part. Keys hold digests, neither addresses nor networks.
final class Attempts {
  private static final Logger log = LoggerFactory.getLogger(Attempts.class);
  private static final RedisScript BEGIN = RedisScript.of("identity/lua/begin_attempt.lua");
  private static final RedisScript SETTLE = RedisScript.of("identity/lua/settle_attempt.lua");
  private static final RedisScript COUNT = RedisScript.of("identity/lua/count_call.lua");
  private static final String LOGIN = "login";
  private static final String PROOF = "proof";
  private static final String FAILURES = "failures";
  private static final String SECRETS = "client secrets";
  private static final String NETWORK_64 = "/64";
  private static final int HEX_DIGITS_48 = 12;

  /// A /48 is one customer, or the subscribers of a mobile network: it gets more than one network's
  /// share, but not 65,536 of them.
  private static final int NETWORKS_OF_A_SITE = 4;

  /// One attempt, counted as failed when it was made.
  ///
  /// @param near, elsewhere, network keys that count it; empty for none
  /// @param admitted false when it has to wait, and is to be refused unread
  record Attempt(String near, String elsewhere, String network, boolean admitted) {}

  /// What a bucket says of one attempt.
  private record Word(boolean admitted, boolean known) {}

  private final RedisLink redis;
  private final Vault vault;
  private final AttemptOptions options;
  private final Clock clock;

  Attempts(RedisLink redis, Vault vault, AttemptOptions options, Clock clock) {
    this.redis = redis;
    this.vault = vault;
    this.options = options;
    this.clock = clock;
  }

  /// Counts an attempt to sign in before it is tried, so that many at once can't slip through.
  ///
  /// @param email as typed, address or not
  /// @param clientNetwork of the call; empty when unknown
  Future<Attempt> begin(String tenant, String email, String clientNetwork) {
    return begin(tenant, LOGIN, EmailAddress.fold(email), clientNetwork);
  }

  /// The same for a proof of who is signed in: a password that is changed, a step-up.
  Future<Attempt> beginProof(String tenant, UUID accountId, String clientNetwork) {
    return begin(tenant, PROOF, accountId.toString(), clientNetwork);
  }

  private Future<Attempt> begin(String tenant, String what, String who, String clientNetwork) {
    String near = near(tenant, what, who, clientNetwork);
    String network = network(tenant, clientNetwork);
    Future<Word> nearby = delayed(near, options.near());
    Future<Boolean> room = counted(network, options.perNetwork(), options.window());
    return Future.all(nearby, room)
        .compose(both -> {
          if (!nearby.result().admitted() || !room.result()) {
            return unread(nearby.result().admitted() ? near : "", network);
          }
          return nearby.result().known()
              ? Future.succeededFuture(new Attempt(near, "", network, true))
              : beginElsewhere(tenant, what, who, near, network);
        });
  }

  /// What is refused unread is nobody's failure: who knocks on changes no count, and neither do his
  /// neighbours pay for it.
  private Future<Attempt> unread(String near, String network) {
    return settle(new Attempt(near, "", network, false), Duration.ZERO)
        .map(new Attempt("", "", "", false));
  }

  private Future<Attempt> beginElsewhere(
      String tenant, String what, String who, String near, String network) {
    String elsewhere = key(tenant, what + " elsewhere", who, "attempts");
    return delayed(elsewhere, options.elsewhere())
        .compose(word ->
            word.admitted()
                ? Future.succeededFuture(new Attempt(near, elsewhere, network, true))
                : unread(near, network));
  }

  /// Counts what can't be guessed and may be wrong: a link that was shown.
  ///
  /// @return fails with RESOURCE_EXHAUSTED when the network showed too many dead ones
  Future<Attempt> beginLink(String tenant, String clientNetwork) {
    return beginUnguessable(network(tenant, clientNetwork));
  }

  /// The same for a client's secret, on a count of its own: a program that was set up wrong keeps
  /// nobody of its network from signing in.
  Future<Attempt> beginSecret(String tenant, String clientNetwork) {
    return beginUnguessable(network(tenant, SECRETS, clientNetwork));
  }

  private Future<Attempt> beginUnguessable(String network) {
    return counted(network, options.perNetwork(), options.window())
        .compose(room ->
            room
                ? Future.succeededFuture(new Attempt("", "", network, true))
                : Future.failedFuture(Fault.shed("too many links or secrets that are none")));
  }

  /// Takes back an attempt that wasn't read, or was no failure.
  Future<Void> forgive(Attempt attempt) {
    return settle(attempt, Duration.ZERO);
  }

  /// Forgets the failures of who proved himself; from now on his network is known as his.
  Future<Void> succeeded(Attempt attempt) {
    return settle(attempt, options.knownFor());
  }

  private Future<Void> settle(Attempt attempt, Duration knownFor) {
    List<Future<Void>> settling = new ArrayList<>();
    if (!attempt.near().isEmpty()) {
      settling.add(settled(attempt.near(), knownFor));
    }
    if (!attempt.elsewhere().isEmpty()) {
      settling.add(settled(attempt.elsewhere(), Duration.ZERO));
    }
    if (!attempt.network().isEmpty()) {
      settling.add(count(attempt.network(), -1, options.window()).mapEmpty());
    }
    return softly(Future.all(settling).mapEmpty());
  }

  /// By now the attempt has been decided; a count that can't be put right is no reason to fail it.
  private static Future<Void> softly(Future<Void> counted) {
    return counted.recover(error -> {
      log.warn("attempts can't be counted", error);
      return Future.succeededFuture();
    });
  }

  /// A network from which an address's owner proved himself by other means than signing in: by a
  /// link in his mail.
  Future<Void> trust(String tenant, String email, String clientNetwork) {
    String near = near(tenant, LOGIN, EmailAddress.fold(email), clientNetwork);
    return softly(settled(near, options.knownFor()));
  }

  /// Counts a mail that is asked for. The owner's own networks have their share even when others
  /// have used up the address's.
  ///
  /// @param email whose mailbox counts, whatever its `+tag`
  /// @return false when the address has had enough; fails with RESOURCE_EXHAUSTED when the network
  ///   asked for too many
  Future<Boolean> mayMail(String tenant, String email, String clientNetwork) {
    MailLimits limits = options.mails();
    String who = EmailAddress.mailbox(email);
    String near = near(tenant, LOGIN, EmailAddress.fold(email), clientNetwork);
    String nearMails = key(tenant, "mails near", who + "\n" + clientNetwork, "calls");
    Future<Boolean> room = roomForMails(tenant, clientNetwork);
    Future<Boolean> share = counted(nearMails, limits.near(), limits.window());
    Future<Boolean> known = known(near);
    return Future.all(room, share, known)
        .compose(all -> {
          if (!room.result()) {
            return Future.failedFuture(Fault.shed("too many mails from this network"));
          }
          if (!share.result() || known.result()) {
            return share;
          }
          String elsewhere = key(tenant, "mails elsewhere", who, "calls");
          return counted(elsewhere, limits.elsewhere(), limits.window());
        });
  }

  /// Of an IPv6 network its site, the /48, counts too: whoever has one has 65,536 networks.
  private Future<Boolean> roomForMails(String tenant, String clientNetwork) {
    MailLimits limits = options.mails();
    if (clientNetwork.isEmpty()) {
      return Future.succeededFuture(true);
    }
    String network = key(tenant, "mails network", clientNetwork, "calls");
    Future<Boolean> room = counted(network, limits.perNetwork(), limits.window());
    if (!clientNetwork.endsWith(NETWORK_64)) {
      return room;
    }
    String site =
        key(tenant, "mails site", clientNetwork.substring(0, HEX_DIGITS_48) + "/48", "calls");
    int siteLimit =
        (int) Math.min(Integer.MAX_VALUE, (long) limits.perNetwork() * NETWORKS_OF_A_SITE);
    return Future.all(room, counted(site, siteLimit, limits.window()))
        .map(both -> both.<Boolean>resultAt(0) && both.<Boolean>resultAt(1));
  }

  private Future<Boolean> known(String near) {
    return answered(redis.send(Request.cmd(Command.HGET).arg(near).arg("known_until")))
        .map(until -> until != null && Long.parseLong(until.toString()) > clock.millis());
  }

  private Future<Word> delayed(String key, Delays delays) {
    List<String> arguments =
        List.of(
            String.valueOf(clock.millis()),
            String.valueOf(delays.free()),
            String.valueOf(delays.delay().toMillis()),
            String.valueOf(delays.delayMax().toMillis()),
            String.valueOf(options.forgetAfter().toMillis()));
    return answered(BEGIN.run(redis, List.of(key), arguments))
        .map(answer -> Objects.requireNonNull(answer))
        .map(answer -> new Word(isOne(answer.get(0)), isOne(answer.get(1))));
  }

  private static boolean isOne(Response number) {
    return number.toString().equals("1");
  }

  private Future<Void> settled(String key, Duration knownFor) {
    List<String> arguments =
        List.of(
            String.valueOf(clock.millis()),
            String.valueOf(knownFor.toMillis()),
            String.valueOf(options.forgetAfter().toMillis()));
    return answered(SETTLE.run(redis, List.of(key), arguments)).mapEmpty();
  }

  private Future<Boolean> counted(String key, int limit, Duration window) {
    return key.isEmpty() || limit == 0
        ? Future.succeededFuture(true)
        : count(key, 1, window).map(count -> count <= limit);
  }

  private Future<Long> count(String key, int step, Duration window) {
    List<String> arguments = List.of(String.valueOf(step), String.valueOf(window.toMillis()));
    return answered(COUNT.run(redis, List.of(key), arguments))
        .map(count -> Long.parseLong(String.valueOf(count)));
  }

  private static Future<@Nullable Response> answered(Future<@Nullable Response> answer) {
    return answer.recover(
        error -> Future.failedFuture(Fault.unavailable("the attempt counter", error)));
  }

  private String near(String tenant, String what, String who, String clientNetwork) {
    return key(tenant, what + " near", who + "\n" + clientNetwork, "attempts");
  }

  /// Empty when the network is unknown or not limited.
  private String network(String tenant, String clientNetwork) {
    return network(tenant, FAILURES, clientNetwork);
  }

  private String network(String tenant, String kind, String clientNetwork) {
    return clientNetwork.isEmpty() || options.perNetwork() == 0
        ? ""
        : key(tenant, kind, clientNetwork, "calls");
  }

  private String key(String tenant, String kind, String text, String suffix) {
    String digest =
        Base64.getUrlEncoder().withoutPadding().encodeToString(vault.index(tenant, kind, text));
    return "identity:{" + tenant + ":" + digest + "}:" + suffix;
  }
}
