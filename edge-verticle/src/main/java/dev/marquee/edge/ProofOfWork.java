package dev.marquee.edge;

import dev.marquee.platform.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The built-in challenge, in the manner of Hashcash: find a nonce so that SHA-256 of `task.nonce`
/// begins with so many zero bits. The task is signed and says when it ends and for whom it is, so
/// nothing is kept of it until it is solved; solved ones are kept in Redis until they end, so that
/// each counts once.
final class ProofOfWork implements Challenge {
  private static final int RANDOM_BYTES = 16;
  private static final int ANSWER_LENGTH_MAX = 256;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private final RedisLink redis;
  private final ChallengeOptions options;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final byte[] key;

  /// @param secret shared by all edges; what signs tasks is derived from it
  ProofOfWork(RedisLink redis, ChallengeOptions options, Clock clock, String secret) {
    this.redis = redis;
    this.options = options;
    this.clock = clock;
    this.key = mac(secret.getBytes(StandardCharsets.UTF_8), "challenge");
  }

  @Override
  public JsonObject task(String network) {
    long endsAt = clock.millis() + options.ttl().toMillis();
    String said =
        TEXT.encodeToString(bytes(RANDOM_BYTES)) + "." + endsAt + "." + options.difficultyBits();
    return new JsonObject()
        .put("kind", "sha-256")
        .put("task", said + "." + signature(said, network))
        .put("bits", options.difficultyBits());
  }

  @Override
  public Future<Boolean> isSolved(String network, String answer) {
    String[] parts = answer.split("\\.", -1);
    if (answer.length() > ANSWER_LENGTH_MAX || parts.length != 5) {
      return Future.succeededFuture(false);
    }
    String said = parts[0] + "." + parts[1] + "." + parts[2];
    boolean ours =
        MessageDigest.isEqual(
            signature(said, network).getBytes(StandardCharsets.US_ASCII),
            parts[3].getBytes(StandardCharsets.UTF_8));
    if (!ours) {
      return Future.succeededFuture(false);
    }
    long millisLeft = Long.parseLong(parts[1]) - clock.millis();
    if (millisLeft <= 0 || zeroBits(sha256(answer)) < Integer.parseInt(parts[2])) {
      return Future.succeededFuture(false);
    }
    return spend(parts[0], millisLeft);
  }

  private Future<Boolean> spend(String id, long millisLeft) {
    return redis
        .send(
            Request.cmd(Command.SET)
                .arg("edge:{challenge:" + id + "}")
                .arg("1")
                .arg("PX")
                .arg(millisLeft)
                .arg("NX"))
        .map(stored -> stored != null);
  }

  private String signature(String said, String network) {
    return TEXT.encodeToString(mac(key, said + "|" + network));
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /// @return SHA-256 of the text
  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static int zeroBits(byte[] hash) {
    int bits = 0;
    for (byte part : hash) {
      int zeros = Integer.numberOfLeadingZeros(part & 0xFF) - 24;
      bits += zeros;
      if (zeros < 8) {
        break;
      }
    }
    return bits;
  }
}
