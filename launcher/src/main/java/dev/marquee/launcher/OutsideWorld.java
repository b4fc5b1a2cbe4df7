package dev.marquee.launcher;

import dev.marquee.embedded.Secrets;
import dev.marquee.simulators.PaymentOptions;
import dev.marquee.simulators.SimulatorKind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// The companies the platform deals with, as separate processes: a payment provider, DishTV, D2H.
final class OutsideWorld {
  /// One of them.
  ///
  /// @param arguments of its command line
  record Peer(SimulatorKind kind, int port, List<String> arguments) {}

  private OutsideWorld() {}

  static List<Peer> peers(Installation installation, Secrets secrets) {
    String hook = installation.url() + "/api/webhooks/payments";
    return List.of(
        new Peer(
            SimulatorKind.PAYMENT,
            installation.paymentPort(),
            List.of(
                "--webhook-url", hook,
                "--webhook-secret", webhookSecret(secrets),
                "--state", installation.data().resolve("payments.jsonl").toString())),
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
                installation.data().resolve("d2h.jsonl").toString())));
  }

  /// What the platform must know of them.
  static Map<String, String> settings(Installation installation, Secrets secrets) {
    return Map.of(
        "booking.provider.url",
        "http://127.0.0.1:" + installation.paymentPort(),
        "booking.provider.apiKey",
        PaymentOptions.TEST_API_KEY,
        "booking.provider.webhookSecret",
        webhookSecret(secrets),
        "sync.dishtv.url",
        "http://127.0.0.1:" + installation.dishTvPort(),
        "sync.dishtv.apiKey",
        secrets.password("dishtv"),
        "sync.d2h.url",
        "http://127.0.0.1:" + installation.d2hPort(),
        "sync.d2h.keyId",
        "marquee",
        "sync.d2h.secret",
        secrets.password("d2h"));
  }

  /// Standard Webhooks writes secrets as `whsec_` and base64.
  private static String webhookSecret(Secrets secrets) {
    byte[] bytes = secrets.password("payment-webhook").getBytes(StandardCharsets.US_ASCII);
    return "whsec_" + Base64.getEncoder().encodeToString(bytes);
  }
}
