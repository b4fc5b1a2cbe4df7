package dev.marquee.identity;

import dev.marquee.platform.rpc.Fault;
import java.security.MessageDigest;
import java.util.UUID;

/// PINs of profiles, kept as keyed digests. Four digits fall to anyone who may try them all,
/// however slow the hash; so what guards them is the key, which isn't in the database, and a limit
/// on wrong ones.
final class Pins {
  private final Vault vault;

  Pins(Vault vault) {
    this.vault = vault;
  }

  /// @throws Fault INVALID_ARGUMENT for a PIN that is none
  byte[] digest(String tenant, UUID profileId, String pin) {
    if (!pin.matches("[0-9]{4,8}")) {
      throw Fault.invalid("pin", "must have 4 to 8 digits");
    }
    return vault.index(tenant, "pin of " + profileId, pin);
  }

  boolean matches(String tenant, UUID profileId, String pin, byte[] digest) {
    return MessageDigest.isEqual(vault.index(tenant, "pin of " + profileId, pin), digest);
  }
}
