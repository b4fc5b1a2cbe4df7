package dev.marquee.identity;

import java.net.URI;
import java.time.Instant;
import java.util.List;

/// A tenant as the platform's operator registered it.
///
/// @param hosts names it answers to; the first is the one in mails
/// @param accessVersion rises with each suspension; access tokens below it are refused
/// @param version rises with every change, from 1
record Tenant(
    String id,
    List<String> hosts,
    Branding branding,
    Limits limits,
    boolean suspended,
    long accessVersion,
    long version,
    Instant createdAt) {
  /// What people see of it.
  ///
  /// @param logoUrl https; empty for none
  /// @param accentColour `#rrggbb`; empty for the platform's own
  /// @param supportEmail empty for none
  record Branding(String name, String logoUrl, String accentColour, String supportEmail) {
    /// Of a tenant nobody described.
    static final Branding PLATFORM = new Branding("Marquee", "", "", "");

    /// What a page's security policy has to name; empty without a logo.
    String logoOrigin() {
      return logoUrl.isEmpty() ? "" : "https://" + URI.create(logoUrl).getRawAuthority();
    }
  }

  /// What is enforced; 0 for no limit, or the installation's own.
  record Limits(int accountsMax, int requestsPerMinutePerUser) {}

  Tenant {
    hosts = List.copyOf(hosts);
  }
}
