package dev.marquee.launcher;

import dev.marquee.embedded.Secrets;
import dev.marquee.simulators.PaymentOptions;
import dev.marquee.simulators.SimulatorKind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The companies the platform deals with, as separate processes: a payment provider, DishTV, D2H;
/// and the mailbox that takes all its mails.
final class OutsideWorld {
  /// One of them.
  ///
  /// @param arguments of its command line
  record Peer(SimulatorKind kind, int port, List<String> arguments) {}

  private OutsideWorld() {}

  static List<Peer> peers(Installation installation, Secrets secrets) {
    String hooks = installation.url() + "/api/webhooks/";
    return List.of(
        new Peer(
            SimulatorKind.PAYMENT,
            installation.paymentPort(),
            List.of(
                "--webhook-url",
                hooks + "payments",
                "--billing-webhook-url",
                hooks + "billing",
                "--webhook-secret",
                webhookSecret(secrets),
                "--state",
                installation.data().resolve("payments.jsonl").toString())),
        new Peer(
            SimulatorKind.DISHTV,
            installation.dishTvPort(),
            List.of(
                "--api-key",
                secrets.password("dishtv"),
                "--state",
                installation.data().resolve("dishtv.jsonl").toString())),
        new Peer(
            SimulatorKind.D2H,
            installation.d2hPort(),
            List.of(
                "--api-key",
                secrets.password("d2h"),
                "--state",
                installation.data().resolve("d2h.jsonl").toString())),
        new Peer(
            SimulatorKind.MAILBOX,
            installation.mailboxPort(),
            List.of("--smtp-port", String.valueOf(installation.smtpPort()))));
  }

  /// What the platform must know of them.
  static Map<String, String> settings(Installation installation, Secrets secrets) {
    Map<String, String> settings = new LinkedHashMap<>(mail(installation));
    settings.put("booking.provider.url", "http://127.0.0.1:" + installation.paymentPort());
    settings.put("booking.provider.apiKey", PaymentOptions.TEST_API_KEY);
    settings.put("booking.provider.webhookSecret", webhookSecret(secrets));
    settings.put(
        "identity.subscriptions.provider.url", "http://127.0.0.1:" + installation.paymentPort());
    settings.put("identity.subscriptions.provider.apiKey", PaymentOptions.TEST_API_KEY);
    settings.put("identity.subscriptions.provider.webhookSecret", webhookSecret(secrets));
    settings.put("identity.subscriptions.provider.returnUrl", installation.url() + "/membership");
    settings.put("sync.dishtv.url", "http://127.0.0.1:" + installation.dishTvPort());
    settings.put("sync.dishtv.apiKey", secrets.password("dishtv"));
    settings.put("sync.d2h.url", "http://127.0.0.1:" + installation.d2hPort());
    settings.put("sync.d2h.keyId", "marquee");
    settings.put("sync.d2h.secret", secrets.password("d2h"));
    return settings;
  }

  /// How identity sends mails, and where the links in them lead: to each tenant's own pages.
  private static Map<String, String> mail(Installation installation) {
    Map<String, String> tenantToUrl = new LinkedHashMap<>();
    for (String tenant : List.of(DemoAccounts.FIRST_TENANT, DemoAccounts.SECOND_TENANT)) {
      tenantToUrl.put(tenant, "http://" + DemoAccounts.host(tenant, installation.base()));
    }
    return Map.of(
        "identity.mail.host", "127.0.0.1",
        "identity.mail.port", String.valueOf(installation.smtpPort()),
        "identity.mail.tls", "none",
        "identity.mail.from", "hello@marquee.example",
        "identity.mail.linkBase", DemoAccounts.json(tenantToUrl));
  }

  /// Standard Webhooks writes secrets as `whsec_` and base64.
  private static String webhookSecret(Secrets secrets) {
    byte[] bytes = secrets.password("payment-webhook").getBytes(StandardCharsets.US_ASCII);
    return "whsec_" + Base64.getEncoder().encodeToString(bytes);
  }
}
