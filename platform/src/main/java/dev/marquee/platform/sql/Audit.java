package dev.marquee.platform.sql;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/// The domain's append-only audit log: who did what, when, from where, in the effect's own
/// transaction.
public final class Audit {
  private static final String RECORD =
      """
      INSERT INTO audit (tenant_id, id, actor, action, subject_kind, subject_id, request_id,
                         client_ip, detail)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """;

  private final Uuid7 ids;

  public Audit(Uuid7 ids) {
    this.ids = ids;
  }

  /// Records an action of the current call's caller. Awaits.
  ///
  /// @param action verb of the domain, e.g. "title_published"
  /// @param subjectKind e.g. "title"
  public void record(Tx tx, String action, String subjectKind, String subjectId) {
    record(tx, action, subjectKind, subjectId, "");
  }

  /// As above, for an action that doesn't say by itself what changed.
  ///
  /// @param detail from what to what, ≤500 characters; never personal data
  public void record(Tx tx, String action, String subjectKind, String subjectId, String detail) {
    CallContext call = CallContext.current();
    tx.connection()
        .preparedQuery(RECORD)
        .execute(
            Tuple.tuple()
                .addString(call.tenant())
                .addUUID(ids.next())
                .addString(actor(call.caller()))
                .addString(action)
                .addString(subjectKind)
                .addString(subjectId)
                .addString(call.requestId())
                .addString(call.clientIp())
                .addString(detail))
        .await();
  }

  private static final int SWEEP_BATCH = 10_000;
  private static final int SWEEP_BATCHES_MAX = 10;

  private static final String SWEEP =
      """
      /* all tenants */ DELETE FROM audit
      WHERE ctid = ANY (ARRAY(SELECT ctid FROM audit WHERE at < now() - make_interval(secs => $1) LIMIT $2))
      """;

  /// Forgets what is too old in a domain's log, a batch at a time, at most 100,000 rows a call.
  /// Awaits.
  ///
  /// @return rows removed
  public static int sweep(Database database, Duration olderThan) {
    int total = 0;
    for (int batch = 0; batch < SWEEP_BATCHES_MAX; batch++) {
      int removed =
          database
              .writer()
              .preparedQuery(SWEEP)
              .execute(Tuple.of((double) olderThan.toSeconds(), SWEEP_BATCH))
              .await()
              .rowCount();
      total += removed;
      if (removed < SWEEP_BATCH) {
        break;
      }
    }
    return total;
  }

  private static String actor(Caller caller) {
    return switch (caller.kind()) {
      case ACCOUNT -> "account:" + caller.id();
      case CLIENT -> "client:" + caller.id();
      case SERVICE -> "service:" + caller.id();
      case NOBODY -> "nobody";
    };
  }
}
