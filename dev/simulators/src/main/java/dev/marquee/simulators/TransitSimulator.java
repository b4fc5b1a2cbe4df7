package dev.marquee.simulators;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The two calls of a Vault or OpenBao Transit engine that Marquee makes, `encrypt` and `decrypt`
/// with associated data, as a real HTTP server with one key of any name. `POST /_control/rotate`
/// gives the key its next version; `/_control/faults` makes things go wrong.
public final class TransitSimulator extends VerticleBase {
  public static final String TEST_TOKEN = "hvs.test";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;
  private static final int TEXT_LENGTH_MAX = 16_384;

  private final ListenOptions listen;
  private final String token;
  private final SecureRandom random = new SecureRandom();
  private final List<SecretKey> versions = new ArrayList<>();
  private @Nullable SimulatorServer server;
  private @Nullable FaultPlan faults;

  public TransitSimulator(ListenOptions listen, String token) {
    this.listen = listen;
    this.token = token;
    rotate();
  }

  /// The port it listens on, once deployed.
  public int port() {
    SimulatorServer running = server;
    if (running == null) {
      throw new IllegalStateException("not deployed");
    }
    return running.port();
  }

  @Override
  public Future<?> start() {
    FaultPlan plan = new FaultPlan(vertx);
    SimulatorServer http = new SimulatorServer(vertx, "transit", plan);
    faults = plan;
    server = http;
    http.router().post("/v1/transit/encrypt/:key").handler(call -> answer(call, true));
    http.router().post("/v1/transit/decrypt/:key").handler(call -> answer(call, false));
    http.router()
        .post("/_control/rotate")
        .handler(call -> {
          rotate();
          Answer.ok(new JsonObject().put("version", versions.size())).sendTo(call);
        });
    return http.listen(listen);
  }

  private void rotate() {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    versions.add(new SecretKeySpec(key, "AES"));
  }

  private void answer(RoutingContext call, boolean encrypts) {
    FaultPlan plan = faults;
    if (plan == null) {
      throw new IllegalStateException("not deployed");
    }
    if (!token.equals(call.request().getHeader("X-Vault-Token"))) {
      refuse(call, 403, "permission denied");
      return;
    }
    plan.pause(call)
        .onSuccess(_ -> {
          try {
            JsonFields fields = JsonFields.ofBody(call);
            byte[] purpose = bytes(fields, "associated_data");
            JsonObject data =
                encrypts
                    ? new JsonObject()
                        .put("ciphertext", encrypt(bytes(fields, "plaintext"), purpose))
                    : new JsonObject()
                        .put(
                            "plaintext",
                            decrypt(fields.text("ciphertext", TEXT_LENGTH_MAX), purpose));
            Answer.ok(new JsonObject().put("data", data)).sendTo(call);
          } catch (GeneralSecurityException | IllegalArgumentException e) {
            refuse(call, 400, "invalid ciphertext");
          }
        });
  }

  private static void refuse(RoutingContext call, int status, String error) {
    new Answer(status, new JsonObject().put("errors", new JsonArray().add(error))).sendTo(call);
  }

  private String encrypt(byte[] plain, byte[] purpose) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, versions.getLast(), nonce, purpose).doFinal(plain);
    byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
    System.arraycopy(sealed, 0, whole, NONCE_BYTES, sealed.length);
    return "vault:v" + versions.size() + ":" + Base64.getEncoder().encodeToString(whole);
  }

  private String decrypt(String ciphertext, byte[] purpose) throws GeneralSecurityException {
    String[] parts = ciphertext.split(":", 3);
    if (parts.length != 3 || !parts[1].matches("v[1-9][0-9]{0,5}")) {
      throw new IllegalArgumentException("no ciphertext");
    }
    int version = Integer.parseInt(parts[1].substring(1));
    byte[] whole = Base64.getDecoder().decode(parts[2]);
    if (version > versions.size() || whole.length <= NONCE_BYTES) {
      throw new IllegalArgumentException("no such version");
    }
    byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
    byte[] plain =
        cipher(Cipher.DECRYPT_MODE, versions.get(version - 1), nonce, purpose)
            .doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
    return Base64.getEncoder().encodeToString(plain);
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] purpose)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose);
    return cipher;
  }

  private static byte[] bytes(JsonFields fields, String field) {
    return Base64.getDecoder()
        .decode(fields.text(field, TEXT_LENGTH_MAX).getBytes(StandardCharsets.UTF_8));
  }
}
