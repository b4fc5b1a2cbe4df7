package dev.marquee.platform.rpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Access tokens that ended before their time, as this process knows them: all tokens of a session,
/// those of an account, a client or a whole tenant below a version, and, when there were too many
/// to list, all that were issued before a moment (their holders refresh and go on). Entries are
/// kept until no token they end can live. A check is at most three look-ups and makes nothing.
public final class Revocations {
  private record Ending(long version, long atMillis, long untilMillis) {}

  private final Map<String, Ending> subjectToEnding = new ConcurrentHashMap<>();
  private final Promise<Void> known = Promise.promise();
  private final AtomicLong endings = new AtomicLong();
  private volatile long issuedAfterMillis = Long.MIN_VALUE;

  /// Of a process that knows of none and waits for none.
  public static Revocations none() {
    Revocations none = new Revocations();
    none.complete();
    return none;
  }

  /// How an account, or a client, is called in the log.
  public static String account(String tenant, String accountId) {
    return "account/" + tenant + "/" + accountId;
  }

  /// How a tenant is called in the log.
  public static String tenant(String tenant) {
    return "tenant/" + tenant;
  }

  /// How a session is called in the log.
  public static String session(String tenant, String sessionId) {
    return "session/" + tenant + "/" + sessionId;
  }

  /// Who hasn't read the log yet doesn't know whom to refuse.
  ///
  /// @return succeeds when the whole log was read for the first time
  public Future<Void> known() {
    return known.future();
  }

  /// Whether a token has ended.
  public boolean ends(TokenStanding token) {
    return token.issuedAtMillis() <= issuedAfterMillis
        || isBelow(subjectToEnding.get(token.tenant()), token.tenantVersion())
        || isBelow(subjectToEnding.get(token.account()), token.version())
        || isBelow(subjectToEnding.get(token.session()), token.version());
  }

  private static boolean isBelow(@Nullable Ending ending, long version) {
    return ending != null && version < ending.version;
  }

  /// Ends a subject's tokens below a version.
  ///
  /// @param untilMillis when the last of these tokens is over by itself
  public void end(String subject, long version, long atMillis, long untilMillis) {
    if (atMillis <= issuedAfterMillis) {
      return;
    }
    subjectToEnding.merge(
        subject,
        new Ending(version, atMillis, untilMillis),
        (known, now) ->
            new Ending(
                Math.max(known.version, now.version),
                Math.max(known.atMillis, now.atMillis),
                Math.max(known.untilMillis, now.untilMillis)));
    endings.incrementAndGet();
  }

  /// Ends whatever was issued until then, and forgets what that covers.
  public void endAllIssuedUntil(long atMillis) {
    issuedAfterMillis = Math.max(issuedAfterMillis, atMillis);
    subjectToEnding.values().removeIf(ending -> ending.atMillis <= atMillis);
    endings.incrementAndGet();
  }

  /// How often something was ended: who keeps asking about the same tokens asks only when this has
  /// changed.
  long endings() {
    return endings.get();
  }

  /// Forgets what has had its time.
  public void sweep(long nowMillis) {
    subjectToEnding.values().removeIf(ending -> ending.untilMillis <= nowMillis);
  }

  /// The whole log was read.
  public void complete() {
    known.tryComplete();
  }

  /// How many are known.
  public int size() {
    return subjectToEnding.size();
  }
}
