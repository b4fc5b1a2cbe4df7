package dev.marquee.ads;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Beacons as URL-safe text: `<key id>.<payload>.<HMAC-SHA256 of what is before>`, both base64url.
/// The signature is compared as text, so each beacon has exactly one spelling. Nothing in it names
/// a viewer.
///
/// Payload: event (1 byte), expiry (8, Unix ms), impression, campaign, creative (16 each), tenant
/// (UTF-8, the rest).
final class BeaconTokens {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int FIXED_BYTES = 1 + 8 + 3 * 16;
  private static final int LENGTH_MAX = 512;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Map<String, SecretKeySpec> idToKey = new HashMap<>();
  private final String signingKeyId;
  private final Clock clock;

  BeaconTokens(AdsOptions options, Clock clock) {
    options
        .beaconSecrets()
        .forEach((id, secret) ->
            idToKey.put(id, new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM)));
    this.signingKeyId = options.beaconKeyId();
    this.clock = clock;
  }

  String sign(Beacon beacon) {
    byte[] tenant = beacon.tenant().getBytes(StandardCharsets.UTF_8);
    ByteBuffer payload =
        ByteBuffer.allocate(FIXED_BYTES + tenant.length)
            .put((byte) beacon.event().code())
            .putLong(beacon.expiresAt().toEpochMilli());
    put(payload, beacon.impression().id());
    put(payload, beacon.impression().campaignId());
    put(payload, beacon.impression().creativeId());
    payload.put(tenant);
    String signed = signingKeyId + "." + ENCODER.encodeToString(payload.array());
    return signed + "." + signature(signingKeyId, signed);
  }

  /// The beacon of a token; empty when it is forged, expired, or signed by a key we don't have (any
  /// more).
  Optional<Beacon> verify(String token) {
    int first = token.indexOf('.');
    int last = token.lastIndexOf('.');
    if (token.length() > LENGTH_MAX || first == last) {
      return Optional.empty();
    }
    String keyId = token.substring(0, first);
    if (!idToKey.containsKey(keyId)
        || !equal(signature(keyId, token.substring(0, last)), token.substring(last + 1))) {
      return Optional.empty();
    }
    return read(token.substring(first + 1, last))
        .filter(beacon -> clock.instant().isBefore(beacon.expiresAt()));
  }

  /// Only for payloads with a good signature.
  private static Optional<Beacon> read(String text) {
    ByteBuffer payload = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
    Optional<DeliveryEvent> event = DeliveryEvent.ofCode(payload.get());
    Instant expiresAt = Instant.ofEpochMilli(payload.getLong());
    Impression impression = new Impression(uuid(payload), uuid(payload), uuid(payload));
    String tenant = StandardCharsets.UTF_8.decode(payload).toString();
    return event
        .filter(known -> known != DeliveryEvent.DECISION)
        .map(known -> new Beacon(tenant, known, impression, expiresAt));
  }

  private String signature(String keyId, String signed) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(idToKey.get(keyId));
      return ENCODER.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean equal(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private static void put(ByteBuffer into, UUID id) {
    into.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static UUID uuid(ByteBuffer from) {
    return new UUID(from.getLong(), from.getLong());
  }
}
