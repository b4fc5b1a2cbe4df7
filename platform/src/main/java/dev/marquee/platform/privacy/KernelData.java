package dev.marquee.platform.privacy;

import dev.marquee.platform.sql.Database;
import java.util.List;

/// What the tables that every domain has hold about an account: the audit log, which stays, kept
/// answers and events that were given up, which go.
final class KernelData {
  private KernelData() {}

  /// Who else acted, and from where, is another person's.
  private static final String AUDIT =
      """
      SELECT id, action, subject_kind, subject_id, at,
        CASE WHEN actor = 'account:' || $2 THEN 'you' ELSE 'somebody else' END AS actor,
        CASE WHEN actor = 'account:' || $2 THEN nullif(client_ip, '') END AS client_ip
      FROM audit
      WHERE tenant_id = $1
        AND (actor = 'account:' || $2 OR (subject_kind = 'account' AND subject_id = $2))
        AND id > $3::text::uuid
      ORDER BY id
      LIMIT $4
      """;

  private static final String FORGET_ANSWERS =
      """
      DELETE FROM idempotency
      WHERE tenant_id = $1 AND (principal, rpc, key) IN (
        SELECT principal, rpc, key FROM idempotency WHERE tenant_id = $1 AND principal = $2 LIMIT $3)
      """;

  private static final String FORGET_DEAD_LETTERS =
      """
      DELETE FROM dead_letter
      WHERE tenant_id = $1 AND id IN (
        SELECT id FROM dead_letter
        WHERE tenant_id = $1 AND (aggregate_id = $2 OR starts_with(aggregate_id, $2 || '/'))
        LIMIT $3)
      """;

  static Section audit(Database database) {
    return new Rows(database, "audit", List.of(Rows.Key.id("id")), true, AUDIT);
  }

  static List<Erasure> erasures() {
    return List.of(Erasure.of(FORGET_ANSWERS), Erasure.of(FORGET_DEAD_LETTERS));
  }
}
