package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accounts that were opened for somebody who never took them up: his address isn't kept for good.
final class ForgottenInvitations {
  private static final Logger log = LoggerFactory.getLogger(ForgottenInvitations.class);

  private static final String OLD =
      """
      /* all tenants */ SELECT tenant_id, id FROM account
      WHERE status = 'invited' AND created_at < $1
      ORDER BY created_at LIMIT 100
      """;

  private final Database db;
  private final Closing closing;
  private final Clock clock;
  private final Duration kept;

  ForgottenInvitations(Database db, Closing closing, Clock clock, Duration kept) {
    this.db = db;
    this.closing = closing;
    this.clock = clock;
    this.kept = kept;
  }

  /// Closes a batch of them. Awaits.
  void close() {
    for (Subject one : old()) {
      try {
        CallContext.ofService("retention", "identity", one.tenant())
            .run(() -> closing.invitation(one))
            .await();
      } catch (Throwable e) { // await() throws whatever a future failed with
        log.warn("the invitation of {} can't be closed", one.accountId(), e);
      }
    }
  }

  private List<Subject> old() {
    return StreamSupport.stream(
            db.writer()
                .preparedQuery(OLD)
                .execute(Tuple.of(clock.instant().minus(kept).atOffset(ZoneOffset.UTC)))
                .await()
                .spliterator(),
            false)
        .map(row -> new Subject(row.getString("tenant_id"), row.getUUID("id")))
        .toList();
  }
}
