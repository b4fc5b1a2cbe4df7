package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/// Reads the mails that wait in the database, as only who has the installation's secret can.
final class Letters {
  private static final String WAITING =
      """
      SELECT id, account_id, letter_sealed FROM mail
      WHERE tenant_id = $1 AND state = 'waiting' AND wanted
      ORDER BY created_at DESC, id DESC LIMIT 200
      """;

  private static final String OWNER =
      "SELECT id FROM account WHERE tenant_id = $1 AND email_index = $2";

  private final Database db;
  private final Vault vault;
  private final MailStore store;
  private final String tenant;

  Letters(TestPlatform tp, Database db, String tenant) {
    this.db = db;
    this.tenant = tenant;
    this.vault = new Vault(tp.settings().text("identity.keyEncryptionSecret"), new SecureRandom());
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

  private Optional<UUID> owner(String email) {
    byte[] index = vault.index(tenant, "email", EmailAddress.parse(email).orElseThrow().folded());
    return StreamSupport.stream(
            db.writer()
                .preparedQuery(OWNER)
                .execute(Tuple.of(tenant, Buffer.buffer(index)))
                .await()
                .spliterator(),
            false)
        .map(row -> row.getUUID("id"))
        .findFirst();
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
