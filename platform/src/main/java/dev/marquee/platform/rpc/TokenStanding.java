package dev.marquee.platform.rpc;

import java.util.Optional;

/// By what the [Revocations] know a token that was verified once: enough to ask later whether it
/// has ended since, and nothing anybody could act with.
///
/// @param account subject, as [Revocations#account] makes it; empty for a service, as all are
/// @param session subject, as [Revocations#session] makes it
/// @param tenant subject, as [Revocations#tenant] makes it
/// @param version of the account when the token was made
/// @param tenantVersion of the tenant then
public record TokenStanding(
    String account,
    String session,
    String tenant,
    long version,
    long tenantVersion,
    long issuedAtMillis) {
  static final TokenStanding OF_SERVICE = new TokenStanding("", "", "", 0, 0, Long.MAX_VALUE);
  private static final String BETWEEN = "\n";
  private static final int PARTS = 6;

  /// In lines, to be [#parse]d.
  public String text() {
    return String.join(
        BETWEEN,
        account,
        session,
        tenant,
        String.valueOf(version),
        String.valueOf(tenantVersion),
        String.valueOf(issuedAtMillis));
  }

  /// Empty for what is no standing.
  public static Optional<TokenStanding> parse(String text) {
    String[] parts = text.split(BETWEEN, -1);
    if (parts.length != PARTS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TokenStanding(
              parts[0],
              parts[1],
              parts[2],
              Long.parseLong(parts[3]),
              Long.parseLong(parts[4]),
              Long.parseLong(parts[5])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
