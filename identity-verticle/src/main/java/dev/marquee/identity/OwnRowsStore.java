package dev.marquee.identity;

import dev.marquee.platform.sql.Tx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// Identity's own rows about one account, all of them gone at once: with the key that what backups
/// have was sealed by.
final class OwnRowsStore {
  private static final String LOCK =
      """
      SELECT email_index, version, status FROM account
      WHERE tenant_id = $1 AND id = $2
      FOR UPDATE
      """;

  /// In this order; what hangs on an account goes with it.
  private static final List<String> DELETIONS =
      List.of(
          "DELETE FROM link WHERE tenant_id = $1 AND account_id = $2",
          "DELETE FROM session WHERE tenant_id = $1 AND account_id = $2",
          "DELETE FROM profile WHERE tenant_id = $1 AND account_id = $2",
          "DELETE FROM second_factor WHERE tenant_id = $1 AND account_id = $2",
          "DELETE FROM idempotency WHERE tenant_id = $1 AND principal = $2::uuid::text",
          "DELETE FROM subject_key WHERE tenant_id = $1 AND account_id = $2",
          "DELETE FROM account WHERE tenant_id = $1 AND id = $2");

  private static final String END_FORMS =
      "DELETE FROM registration WHERE tenant_id = $1 AND email_index = $2";

  private final MailStore mails;
  private final SubjectKeys keys;
  private final IdentityEvents events;

  OwnRowsStore(MailStore mails, SubjectKeys keys, IdentityEvents events) {
    this.mails = mails;
    this.keys = keys;
    this.events = events;
  }

  /// Erases a closed account and tells the world. Awaits.
  ///
  /// @return how many rows; empty when there is no such account any more
  Optional<Integer> erase(Tx tx, Subject subject) {
    Tuple who = Tuple.of(subject.tenant(), subject.accountId());
    Optional<Row> account =
        StreamSupport.stream(
                tx.connection().preparedQuery(LOCK).execute(who).await().spliterator(), false)
            .findFirst();
    if (account.isEmpty()) {
      return Optional.empty();
    }
    if (AccountStatus.of(account.get().getString("status")) != AccountStatus.CLOSED) {
      throw new IllegalStateException(subject.accountId() + " isn't closed");
    }
    Buffer email = account.get().getBuffer("email_index");
    int rows = mails.erase(tx, subject).await();
    rows +=
        tx.connection()
            .preparedQuery(END_FORMS)
            .execute(Tuple.of(subject.tenant(), email))
            .await()
            .rowCount();
    for (String deletion : DELETIONS) {
      rows += tx.connection().preparedQuery(deletion).execute(who).await().rowCount();
    }
    events.erased(tx, subject.accountId(), account.get().getLong("version") + 1);
    tx.afterCommit(() -> keys.forget(subject));
    return Optional.of(rows);
  }
}
