package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// Reads the mails that wait in the database, as only who has the installation's secret can.
final class Letters {
  private static final String WAITING =
      """
      SELECT id, letter_sealed FROM mail
      WHERE tenant_id = $1 AND state = 'waiting' AND wanted
      ORDER BY created_at DESC, id DESC LIMIT 200
      """;

  private final Database db;
  private final MailStore store;
  private final String tenant;

  Letters(TestPlatform tp, Database db, String tenant) {
    this.db = db;
    this.tenant = tenant;
    Vault vault = new Vault(tp.settings().text("identity.keyEncryptionSecret"), new SecureRandom());
    this.store = new MailStore(db, vault, tp.platform().ids(), Clock.systemUTC());
  }

  /// Letters to an address, newest first.
  List<Letter> to(String email) {
    List<Letter> letters = new ArrayList<>();
    for (var row : db.writer().preparedQuery(WAITING).execute(Tuple.of(tenant)).await()) {
      Letter letter = store.letter(tenant, row.getUUID("id"), row.getString("letter_sealed"));
      if (letter.to().equals(email)) {
        letters.add(letter);
      }
    }
    return letters;
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
