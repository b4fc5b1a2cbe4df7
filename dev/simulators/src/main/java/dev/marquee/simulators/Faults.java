package dev.marquee.simulators;

import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What is to go wrong, as set by `POST /_control/faults`. Absent fields mean "nothing of the
/// kind".
///
/// @param calls faults of incoming calls
/// @param webhooks faults of outgoing webhooks
/// @param seed same seed, same order of calls: same faults
/// @param times applies to the next n matching calls and the next n webhooks only
record Faults(CallFaults calls, WebhookFaults webhooks, long seed, int times) {
  private static final int DELAY_MILLIS_MAX = 600_000;
  static final int UNLIMITED = Integer.MAX_VALUE;
  static final Faults NONE = read(JsonFields.of(new JsonObject()));

  /// @param down 503 on everything but `/_control`
  /// @param dropAnswerRate share of calls whose work is done and whose answer is lost
  /// @param paths a regular expression to be found in the path of the calls meant
  record CallFaults(
      long delayMillis,
      long delayJitterMillis,
      double failRate,
      int failStatus,
      double dropAnswerRate,
      boolean down,
      Pattern paths) {}

  /// @param duplicates further copies of each webhook, with the same `webhook-id`
  record WebhookFaults(int duplicates, long delayMillis, double dropRate) {
    static final WebhookFaults NONE = new WebhookFaults(0, 0, 0);
  }

  static Faults read(JsonFields fields) {
    var calls =
        new CallFaults(
            fields.integer("delayMs", 0, DELAY_MILLIS_MAX, 0),
            fields.integer("delayJitterMs", 0, DELAY_MILLIS_MAX, 0),
            fields.fraction("failRate"),
            (int) fields.integer("failStatus", 400, 599, 500),
            fields.fraction("dropAnswerRate"),
            fields.flag("down"),
            pattern(fields.optionalText("paths", 500).orElse("")));
    var webhooks =
        new WebhookFaults(
            (int) fields.integer("duplicateWebhooks", 0, 20, 0),
            fields.integer("webhookDelayMs", 0, DELAY_MILLIS_MAX, 0),
            fields.fraction("webhookDropRate"));
    var faults =
        new Faults(
            calls,
            webhooks,
            fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE, 1),
            (int) fields.integer("times", 1, UNLIMITED, UNLIMITED));
    fields.nothingElse();
    return faults;
  }

  private static Pattern pattern(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw RequestRefused.field("paths", "must be a regular expression");
    }
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("delayMs", calls.delayMillis)
        .put("delayJitterMs", calls.delayJitterMillis)
        .put("failRate", calls.failRate)
        .put("failStatus", calls.failStatus)
        .put("dropAnswerRate", calls.dropAnswerRate)
        .put("down", calls.down)
        .put("paths", calls.paths.pattern())
        .put("duplicateWebhooks", webhooks.duplicates)
        .put("webhookDelayMs", webhooks.delayMillis)
        .put("webhookDropRate", webhooks.dropRate)
        .put("seed", seed)
        .put("times", times == UNLIMITED ? null : times);
  }
}
