package dev.marquee.simulators;

import dev.marquee.simulators.OperatorOptions.Credentials;
import dev.marquee.simulators.OperatorOptions.Dialect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The command line of [SimulatorMain]; an unknown option is an error.
record SimulatorArguments(SimulatorKind kind, Map<String, String> options) {
  static final String USAGE =
      """
      usage: SimulatorMain <payment|dishtv|d2h|mailbox|transit> --port N
        [--host H] [--public-url URL] [--webhook-url URL] [--webhook-secret whsec_…]
        [--billing-webhook-url URL]
        [--api-key K] [--key-id ID] [--late-ms N] [--quota REQUESTS_PER_SECOND]
        [--smtp-port N] [--state FILE] [--end-with-input true]\
      """;

  private static final Set<String> NAMES =
      Set.of(
          "--port",
          "--host",
          "--public-url",
          "--webhook-url",
          "--webhook-secret",
          "--billing-webhook-url",
          "--api-key",
          "--key-id",
          "--late-ms",
          "--quota",
          "--smtp-port",
          "--state",
          "--end-with-input");

  static SimulatorArguments parse(String... args) {
    if (args.length % 2 != 1) {
      throw new IllegalArgumentException("needs a kind, and a value behind every option");
    }
    var options = new HashMap<String, String>();
    for (int i = 1; i < args.length; i += 2) {
      if (!NAMES.contains(args[i])) {
        throw new IllegalArgumentException("unknown option " + args[i]);
      }
      options.put(args[i], args[i + 1]);
    }
    if (!options.containsKey("--port")) {
      throw new IllegalArgumentException("--port is required; 0 takes a free one");
    }
    return new SimulatorArguments(SimulatorKind.of(args[0]), options);
  }

  boolean endsWithInput() {
    return option("--end-with-input", "false").equals("true");
  }

  PaymentOptions payment() {
    return PaymentOptions.DEFAULTS
        .withListen(listen())
        .withApiKey(option("--api-key", PaymentOptions.TEST_API_KEY))
        .withWebhooks(webhooks("--webhook-url"))
        .withBillingWebhooks(webhooks("--billing-webhook-url"))
        .withLateAfter(Duration.ofMillis(number("--late-ms", 3000)))
        .withState(state());
  }

  OperatorOptions operator(Dialect dialect) {
    return OperatorOptions.of(dialect)
        .withListen(listen())
        .withCredentials(
            new Credentials(
                option("--key-id", Credentials.TEST.keyId()),
                option("--api-key", Credentials.TEST.secret())))
        .withRequestsPerSecond(number("--quota", 0))
        .withWebhooks(webhooks("--webhook-url"))
        .withState(state());
  }

  MailboxOptions mailbox() {
    return new MailboxOptions(listen(), number("--smtp-port", 0));
  }

  String transitToken() {
    return option("--api-key", TransitSimulator.TEST_TOKEN);
  }

  ListenOptions listen() {
    return new ListenOptions(
        option("--host", ListenOptions.LOOPBACK.host()),
        number("--port", 0),
        options.get("--public-url"));
  }

  private WebhookOptions webhooks(String url) {
    return WebhookOptions.NO_TARGET.withTarget(
        options.get(url), option("--webhook-secret", WebhookOptions.TEST_SECRET));
  }

  private @Nullable Path state() {
    String file = options.get("--state");
    return file == null ? null : Path.of(file);
  }

  private String option(String name, String whenAbsent) {
    return options.getOrDefault(name, whenAbsent);
  }

  private int number(String name, int whenAbsent) {
    try {
      return Integer.parseInt(option(name, Integer.toString(whenAbsent)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a whole number", e);
    }
  }
}
