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
    LinkToken token = LinkToken.random(random);
    store.put(tx, tenant, account.id(), RESET, token, options.resetLifetime()).await();
    mails
        .addTo(
            tx,
            new Subject(tenant, account.id()),
            Letter.Kind.RESET,
            token.text(),
            options.resetLifetime())
        .await();
  }

  /// The same work for an e-mail nobody has, and no mail: time must not tell who has an account.
  void resetOfNobody(Tx tx, String tenant) {
    LinkToken token = LinkToken.random(random);
    UUID nobody = ids.next();
    store.put(tx, tenant, nobody, RESET, token, options.resetLifetime()).await();
    mails
        .addToNobody(
            tx,
            new Subject(tenant, nobody),
            Letter.Kind.RESET,
            token.text(),
            options.resetLifetime())
        .await();
  }

  /// Mails a link to the owner of an account that was opened for him; the one before it ends.
  void invite(Tx tx, String tenant, Account account) {
    LinkToken token = LinkToken.random(random);
    store.put(tx, tenant, account.id(), INVITATION, token, options.invitationLifetime()).await();
    mails
        .addTo(
            tx,
            new Subject(tenant, account.id()),
            Letter.Kind.INVITATION,
            token.text(),
            options.invitationLifetime())
        .await();
  }
}
