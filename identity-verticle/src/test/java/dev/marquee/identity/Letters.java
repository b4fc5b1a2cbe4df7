package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// Reads the mails that wait in the database, as only who has the installation's secret can.
final class Letters {
  private static final String WAITING =
      """
      SELECT id, account_id, letter_sealed FROM mail
      WHERE tenant_id = $1 AND state = 'waiting' AND wanted
      ORDER BY created_at DESC, id DESC LIMIT 200
      """;

  private final Database db;
  private final AccountStore accounts;
  private final MailStore store;
  private final String tenant;

  Letters(TestPlatform tp, Database db, String tenant) {
    this.db = db;
    this.tenant = tenant;
    String secret = tp.settings().text("identity.keyEncryptionSecret");
    Vault vault = new Vault(secret, new SecureRandom());
    this.accounts = new AccountStore(db, vault, SubjectKeysTest.keysOf(secret));
    this.store = new MailStore(db, vault, tp.platform().ids(), Clock.systemUTC());
  }

  /// Letters to an address, newest first. Those to an account's owner name nobody.
  List<Letter> to(String email) {
    List<Letter> letters = new ArrayList<>();
    Optional<UUID> owner = owner(email);
    for (var row : db.writer().preparedQuery(WAITING).execute(Tuple.of(tenant)).await()) {
      Letter letter = store.letter(tenant, row.getUUID("id"), row.getString("letter_sealed"));
      boolean toOwner = owner.isPresent() && Objects.equals(row.getUUID("account_id"), owner.get());
      if (toOwner || letter.to().equals(email)) {
        letters.add(letter);
      }
    }
    return letters;
  }

  /// Whose account has this very address, not one that folds alike.
  private Optional<UUID> owner(String email) {
    return accounts
        .findByEmail(tenant, EmailAddress.parse(email).orElseThrow())
        .await()
        .map(AccountStore.Credentials::account)
        .filter(account -> account.email().equals(email))
        .map(Account::id);
  }

  /// Token of the newest letter of a kind.
  String token(String email, Letter.Kind kind) {
    return to(email).stream()
        .filter(letter -> letter.kind() == kind)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no letter " + kind + " to " + email))
        .token();
  }
}
