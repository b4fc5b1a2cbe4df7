package dev.marquee.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The two tenants of the demo and their accounts: one a role, all with the same password, for
/// loopback only. The platform's operator has a tenant of his own.
final class DemoAccounts {
  static final String FIRST_TENANT = "aurora";
  static final String SECOND_TENANT = "nimbus";
  static final String OPERATOR_TENANT = "house";
  static final String OPERATOR = "operator";
  static final String PASSWORD = "popcorn-and-seats";
  private static final List<String> ROLES =
      List.of("editor", "reviewer", "partner", "ops", "admin");

  private DemoAccounts() {}

  static String email(String role, String tenant) {
    return role + "@" + tenant + ".example";
  }

  /// Host of a tenant at a port: the first answers at plain localhost.
  static String host(String tenant, int port) {
    return (tenant.equals(FIRST_TENANT) ? "localhost" : tenant + ".localhost") + ":" + port;
  }

  /// Settings of the demo: tenants with their hosts, accounts.
  static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "edge.tenants",
        json(
            Map.of(
                FIRST_TENANT,
                    List.of("localhost", "127.0.0.1", "[::1]", FIRST_TENANT + ".localhost"),
                SECOND_TENANT, List.of(SECOND_TENANT + ".localhost"),
                OPERATOR_TENANT, List.of(OPERATOR_TENANT + ".localhost"))));
    settings.put("identity.operatorTenant", OPERATOR_TENANT);
    settings.put("edge.secureCookies", "false");
    settings.put("identity.secondFactor.staff", "optional");
    // Everybody is on one network here: a limit of mails for each would be one for all.
    settings.put("identity.attempts.mails.perNetwork", "0");
    // The terminal is for what a person wants to know.
    settings.put("edge.accessLog", "false");
    settings.put(
        "identity.bootstrapAccounts",
        json(
            Map.of(
                FIRST_TENANT,
                accounts(FIRST_TENANT),
                SECOND_TENANT,
                accounts(SECOND_TENANT),
                OPERATOR_TENANT,
                List.of(
                    account(OPERATOR, OPERATOR_TENANT, List.of("subscriber", OPERATOR), "free")))));
    return settings;
  }

  private static List<Map<String, Object>> accounts(String tenant) {
    List<Map<String, Object>> accounts = new ArrayList<>();
    accounts.add(account("viewer", tenant, List.of("subscriber"), "free"));
    accounts.add(account("premium", tenant, List.of("subscriber"), "premium"));
    ROLES.forEach(role -> accounts.add(account(role, tenant, List.of("subscriber", role), "free")));
    return accounts;
  }

  private static Map<String, Object> account(
      String name, String tenant, List<String> roles, String tier) {
    return Map.of(
        "email", email(name, tenant),
        "password", PASSWORD,
        "displayName", Character.toUpperCase(name.charAt(0)) + name.substring(1),
        "roles", roles,
        "tier", tier);
  }

  static String json(Object value) {
    try {
      return ApiClient.JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
