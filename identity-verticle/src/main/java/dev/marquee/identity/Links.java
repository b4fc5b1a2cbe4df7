package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.sql.Tx;
import java.security.SecureRandom;
import java.util.UUID;

/// Links by which an account's owner sets a password, and the mails that bring them.
final class Links {
  private static final String RESET = "reset";
  private static final String INVITATION = "invitation";

  private final LinkStore store;
  private final MailStore mails;
  private final LinkOptions options;
  private final SecureRandom random;
  private final Uuid7 ids;

  Links(LinkStore store, MailStore mails, LinkOptions options, SecureRandom random, Uuid7 ids) {
    this.store = store;
    this.mails = mails;
    this.options = options;
    this.random = random;
    this.ids = ids;
  }

  /// Mails a link that sets a new password; the one before it ends.
  void reset(Tx tx, String tenant, Account account) {
    reset(tx, tenant, account.id(), account.email(), account.displayName(), true);
  }

  /// The same work for an e-mail nobody has, and no mail: time must not tell who has an account.
  void resetOfNobody(Tx tx, String tenant, String email) {
    reset(tx, tenant, ids.next(), email, "", false);
  }

  private void reset(
      Tx tx, String tenant, UUID accountId, String email, String name, boolean wanted) {
    LinkToken token = LinkToken.random(random);
    store.put(tx, tenant, accountId, RESET, token, options.resetLifetime()).await();
    Letter letter = new Letter(Letter.Kind.RESET, email, name, token.text());
    mails.add(tx, tenant, letter, wanted, options.resetLifetime()).await();
  }

  /// Mails a link to the owner of an account that was opened for him; the one before it ends.
  void invite(Tx tx, String tenant, Account account) {
    LinkToken token = LinkToken.random(random);
    store.put(tx, tenant, account.id(), INVITATION, token, options.invitationLifetime()).await();
    Letter letter =
        new Letter(Letter.Kind.INVITATION, account.email(), account.displayName(), token.text());
    mails.add(tx, tenant, letter, true, options.invitationLifetime()).await();
  }
}
