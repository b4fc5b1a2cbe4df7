package dev.marquee.simulators;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the merchant asked for; never changes.
///
/// @param amountMinor in the currency's smallest unit
/// @param reference the merchant's name for what is paid; several payments may share one
record PaymentRequest(
    long amountMinor,
    String currency,
    String reference,
    PaymentMethod method,
    @Nullable String returnUrl,
    Map<String, String> metadata) {
  static final long AMOUNT_MINOR_MAX = 1_000_000_000;
  private static final int REFERENCE_LENGTH_MAX = 200;
  private static final int METADATA_ENTRIES_MAX = 20;
  private static final int METADATA_LENGTH_MAX = 500;

  static PaymentRequest read(JsonFields fields) {
    var request =
        new PaymentRequest(
            fields.integer("amountMinor", 1, AMOUNT_MINOR_MAX),
            currency(fields.text("currency", 3)),
            fields.text("reference", REFERENCE_LENGTH_MAX),
            fields.choice("method", PaymentMethod.values(), PaymentMethod::wireName),
            fields
                .optionalText("returnUrl", 500)
                .map(url -> WebhookControl.httpUrl("returnUrl", url))
                .orElse(null),
            metadata(fields.optionalObject("metadata").orElseGet(JsonObject::new)));
    if (!fields.text("captureMode", 20).equals("manual")) {
      throw RequestRefused.field("captureMode", "must be \"manual\"");
    }
    fields.nothingElse();
    return request;
  }

  static String currency(String code) {
    if (!code.matches("[A-Z]{3}")) {
      throw RequestRefused.field("currency", "must be three capital letters (ISO 4217)");
    }
    return code;
  }

  static Map<String, String> metadata(JsonObject json) {
    if (json.size() > METADATA_ENTRIES_MAX) {
      throw RequestRefused.field("metadata", "must have at most 20 entries");
    }
    var metadata = new LinkedHashMap<String, String>();
    for (var entry : json) {
      if (!(entry.getValue() instanceof String text) || text.length() > METADATA_LENGTH_MAX) {
        throw RequestRefused.field(
            "metadata." + entry.getKey(), "must be a text of at most 500 characters");
      }
      metadata.put(entry.getKey(), text);
    }
    return metadata;
  }
}
