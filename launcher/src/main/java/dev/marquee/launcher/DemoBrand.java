package dev.marquee.launcher;

import static dev.marquee.launcher.ApiClient.expect;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// The second tenant's own name and colour, given by the platform's operator, so that the two look
/// different. What somebody changed since stays.
final class DemoBrand {
  private static final String TENANT = "/api/operator/tenants/" + DemoAccounts.SECOND_TENANT;
  private static final String UNNAMED = "Marquee";

  private final Installation installation;

  DemoBrand(Installation installation) {
    this.installation = installation;
  }

  void load() {
    ApiClient operator =
        new ApiClient(
                URI.create("http://127.0.0.1:" + installation.base()),
                DemoAccounts.host(DemoAccounts.OPERATOR_TENANT, installation.base()))
            .login(
                DemoAccounts.email(DemoAccounts.OPERATOR, DemoAccounts.OPERATOR_TENANT),
                DemoAccounts.PASSWORD);
    JsonNode tenant = expect(200, operator.get(TENANT));
    if (!tenant.path("branding").path("name").asText().equals(UNNAMED)) {
      return;
    }
    expect(
        200,
        operator.put(
            TENANT,
            Map.of(
                "version",
                tenant.path("version").asLong(),
                "hosts",
                List.of(),
                "branding",
                Map.of("name", "Nimbus", "accentColour", "#6fc6ff"),
                "limits",
                Map.of())));
  }
}
