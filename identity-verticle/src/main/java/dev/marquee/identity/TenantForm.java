package dev.marquee.identity;

import dev.marquee.platform.rpc.Fault;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an operator fills in about a tenant, checked.
record TenantForm(List<String> hosts, Tenant.Branding branding, Tenant.Limits limits) {
  static final String ID = "[a-z0-9-]{1,32}";
  private static final int HOSTS_MAX = 20;
  private static final int HOST_LENGTH_MAX = 253;
  private static final int URL_LENGTH_MAX = 500;
  private static final int LIMIT_MAX = 1_000_000;
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
  private static final Pattern COLOUR = Pattern.compile("(#[0-9a-f]{6})?");

  /// @throws Fault INVALID_ARGUMENT naming the field and its rule
  TenantForm {
    hosts = List.copyOf(hosts);
    require(hosts.size() <= HOSTS_MAX, "hosts", "must be at most " + HOSTS_MAX);
    require(new HashSet<>(hosts).size() == hosts.size(), "hosts", "must name none twice");
    for (String host : hosts) {
      boolean good = host.length() <= HOST_LENGTH_MAX && HOST.matcher(host).matches();
      require(good, "hosts", "must be host names in lower case, without port");
    }
    requireLimit(limits.accountsMax(), "limits.accountsMax");
    requireLimit(limits.requestsPerMinutePerUser(), "limits.requestsPerMinutePerUser");
    require(
        COLOUR.matcher(branding.accentColour()).matches(),
        "branding.accentColour",
        "must be #rrggbb in lower case, or empty");
    require(
        branding.logoUrl().isEmpty() || isHttps(branding.logoUrl()),
        "branding.logoUrl",
        "must be an https URL of at most " + URL_LENGTH_MAX + " characters, or empty");
    require(
        branding.supportEmail().isEmpty()
            || EmailAddress.parse(branding.supportEmail()).isPresent(),
        "branding.supportEmail",
        "must be an e-mail address, or empty");
    Optional<String> name = ShownText.name(branding.name());
    require(name.isPresent(), "branding.name", ShownText.NAME_RULE);
  }

  private static void requireLimit(int limit, String field) {
    require(limit >= 0 && limit <= LIMIT_MAX, field, "must be 0 to " + LIMIT_MAX);
  }

  private static void require(boolean holds, String field, String rule) {
    if (!holds) {
      throw Fault.invalid(field, rule);
    }
  }

  private static boolean isHttps(String text) {
    try {
      URI uri = URI.create(text);
      return text.length() <= URL_LENGTH_MAX
          && "https".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
