package dev.marquee.streaming.origin;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.streaming.asset.Asset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// The headers of [tus 1.0.0](https://tus.io/protocols/resumable-upload). All bad input is a
/// [Fault] naming the header.
final class TusHeaders {
  static final String VERSION = "1.0.0";
  static final String RESUMABLE = "Tus-Resumable";
  static final String OFFSET = "Upload-Offset";
  static final String LENGTH = "Upload-Length";
  static final String METADATA = "Upload-Metadata";
  static final String EXPIRES = "Upload-Expires";
  static final String BODY_TYPE = "application/offset+octet-stream";

  private static final int METADATA_LENGTH_MAX = 4_096;
  private static final int PAIRS_MAX = 16;
  private static final int FILENAME_LENGTH_MAX = 255;

  /// RFC 9110 §5.6.7.
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

  /// What an upload is for. The file's name is checked and forgotten: it may name people.
  ///
  /// @param ownerId id of the title or creative
  record Purpose(Asset.Kind kind, UUID ownerId) {}

  private TusHeaders() {}

  /// A number of bytes.
  static long bytes(String header, String value) {
    if (!value.matches("\\d{1,18}")) {
      throw Fault.invalid(header, "must be a number of bytes");
    }
    return Long.parseLong(value);
  }

  static Purpose purpose(String metadata) {
    Map<String, String> keyToValue = metadata(metadata);
    if (keyToValue.getOrDefault("filename", "").length() > FILENAME_LENGTH_MAX) {
      throw Fault.invalid(METADATA, "filename: at most 255 characters");
    }
    Asset.Kind kind =
        switch (keyToValue.getOrDefault("kind", "")) {
          case "title" -> Asset.Kind.TITLE;
          case "creative" -> Asset.Kind.CREATIVE;
          default -> throw Fault.invalid(METADATA, "kind: must be title or creative");
        };
    return new Purpose(kind, Uuid7.parse("ownerId", keyToValue.getOrDefault("ownerId", "")));
  }

  /// Comma-separated pairs of a key and a base64 value, parted by a space.
  static Map<String, String> metadata(String header) {
    Map<String, String> keyToValue = new HashMap<>();
    if (header.length() > METADATA_LENGTH_MAX) {
      throw Fault.invalid(METADATA, "at most 4096 characters");
    }
    for (String pair : header.isBlank() ? new String[0] : header.split(",")) {
      String[] parts = pair.strip().split(" ");
      boolean good = parts.length <= 2 && parts[0].matches("[\\x21-\\x7E&&[^,]]{1,64}");
      if (!good
          || keyToValue.size() == PAIRS_MAX
          || keyToValue.put(parts[0], parts.length == 1 ? "" : decoded(parts[1])) != null) {
        throw Fault.invalid(METADATA, "must be pairs of unique keys and base64 values");
      }
    }
    return keyToValue;
  }

  static String date(Instant time) {
    return DATE.format(time.atOffset(ZoneOffset.UTC));
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Fault.invalid(METADATA, "must be pairs of unique keys and base64 values");
    }
  }
}
