package dev.marquee.booking.sale;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Locale;

/// The books: each entry moves an amount from one account to another, so they sum to zero whatever
/// happens. One movement of a kind per booking, by a unique constraint.
public final class LedgerStore {
  /// Accounts: what the provider owes us, what he paid, what was sold, what isn't ours to keep.
  private enum Account {
    RECEIVABLE,
    CASH,
    SALES,
    SUSPENSE
  }

  /// Kinds of movement.
  enum Movement {
    SALE(Account.RECEIVABLE, Account.SALES),
    CAPTURE(Account.CASH, Account.RECEIVABLE),
    SALE_REVERSED(Account.SALES, Account.RECEIVABLE),
    LATE_CAPTURE(Account.CASH, Account.SUSPENSE),
    REFUND(Account.SUSPENSE, Account.CASH);

    private final Account debit;
    private final Account credit;

    Movement(Account debit, Account credit) {
      this.debit = debit;
      this.credit = credit;
    }
  }

  private final Uuid7 ids;

  public LedgerStore(Uuid7 ids) {
    this.ids = ids;
  }

  private static final String POST =
      """
      INSERT INTO ledger (tenant_id, id, booking_id, kind, debit, credit, amount_minor, currency)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """;

  /// Posts a movement of a payment's whole amount.
  Future<Void> post(Tx tx, Sale sale, Movement movement) {
    return tx.connection()
        .preparedQuery(POST)
        .execute(
            Tuple.of(
                sale.show().tenant(),
                ids.next(),
                sale.bookingId(),
                name(movement),
                name(movement.debit),
                name(movement.credit),
                sale.attempt().amountMinor(),
                sale.attempt().currency()))
        .mapEmpty();
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
