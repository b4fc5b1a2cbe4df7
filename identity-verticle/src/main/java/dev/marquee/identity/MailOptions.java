package dev.marquee.identity;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where mails are handed over, and what they link to. Holds a password, so its text shows none.
///
/// @param host SMTP server; empty: mails wait until they are useless
/// @param tls none, starttls or tls
/// @param username empty for none
/// @param linkBase tenant → public base URL of its web app
/// @param batch mails a process sends at once
/// @param timeout of one mail
/// @param keep how long the trace of a mail is kept
public record MailOptions(
    String host,
    int port,
    String tls,
    String username,
    String password,
    String from,
    Map<String, String> linkBase,
    Duration poll,
    int batch,
    Duration timeout,
    int attemptsMax,
    Duration retryFirst,
    Duration retryMax,
    Duration keep) {
  private static final Set<String> TLS = Set.of("none", "starttls", "tls");

  public MailOptions {
    linkBase = Map.copyOf(linkBase);
    Rules.require(port >= 1 && port <= 65_535, "mail.port: must be 1 to 65535");
    Rules.require(TLS.contains(tls), "mail.tls: must be none, starttls or tls");
    Rules.require(
        username.isEmpty() || !tls.equals("none"),
        "mail.username: not over a connection without TLS");
    Rules.require(
        host.isEmpty() || EmailAddress.parse(from).isPresent(),
        "mail.from: must be an e-mail address when there is a mail.host");
    linkBase.forEach((tenant, base) -> requireUrl("mail.linkBase." + tenant, base));
    Rules.requirePositive(poll, "mail.poll");
    Rules.require(batch >= 1 && batch <= 100, "mail.batch: must be 1 to 100");
    Rules.requirePositive(timeout, "mail.timeout");
    Rules.require(attemptsMax >= 1, "mail.attemptsMax: must be at least 1");
    Rules.requirePositive(retryFirst, "mail.retryFirst");
    Rules.require(
        retryMax.compareTo(retryFirst) >= 0, "mail.retryMax: must be at least retryFirst");
    Rules.requirePositive(keep, "mail.keep");
  }

  private static void requireUrl(String name, String base) {
    boolean good;
    try {
      URI uri = URI.create(base);
      good =
          Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
              && uri.getHost() != null
              && uri.getQuery() == null
              && uri.getFragment() == null;
    } catch (IllegalArgumentException e) {
      good = false;
    }
    Rules.require(good, name + ": must be an http(s) URL without query");
  }

  /// Where the links of a tenant's mails begin, without a slash at the end.
  Optional<String> linkBaseOf(String tenant) {
    return Optional.ofNullable(linkBase.get(tenant)).map(base -> base.replaceFirst("/+$", ""));
  }

  /// Wait before the next attempt.
  ///
  /// @param attempts so far, from 1
  Duration retryAfter(int attempts) {
    Duration doubled = retryFirst.multipliedBy(1L << Math.min(20, Math.max(0, attempts - 1)));
    return doubled.compareTo(retryMax) < 0 ? doubled : retryMax;
  }

  @Override
  public String toString() {
    return "MailOptions[" + host + ":" + port + "]";
  }
}
