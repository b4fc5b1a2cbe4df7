package dev.marquee.simulators;

import java.util.Set;

/// How a mailbox is set up.
///
/// @param listen of its page and its JSON; SMTP has the same host
/// @param smtpPort 0 takes a free one; `GET /smtp` tells which
public record MailboxOptions(ListenOptions listen, int smtpPort) {
  private static final Set<String> LOOPBACK_HOSTS = Set.of("127.0.0.1", "localhost", "::1");

  /// Free ports on the loopback address.
  public static final MailboxOptions DEFAULTS = new MailboxOptions(ListenOptions.LOOPBACK, 0);

  /// Whoever reads a mail with a link to reset a password may reset it, so nobody else may look.
  public MailboxOptions {
    if (!LOOPBACK_HOSTS.contains(listen.host())) {
      throw new IllegalArgumentException("--host: a mailbox listens on the loopback address only");
    }
  }
}
