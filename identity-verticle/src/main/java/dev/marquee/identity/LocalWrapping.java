package dev.marquee.identity;

import io.vertx.core.Future;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.stream.Collectors;

/// Wraps under secrets of the settings: for installations without a key management service. Several
/// secrets may unwrap, one wraps, so they can follow each other.
final class LocalWrapping implements KeyWrapping {
  /// The wrapping secret that is there without being set: the installation's own.
  static final String INSTALLATION = "installation";

  private static final String NAME = "local/";

  private final String current;
  private final Map<String, Vault> idToVault;

  /// @param current id of the secret that wraps
  LocalWrapping(String current, Map<String, String> idToSecret, SecureRandom random) {
    this.current = current;
    this.idToVault =
        idToSecret.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> new Vault(entry.getValue(), random)));
  }

  @Override
  public Future<WrappedKey> wrap(String purpose, byte[] key) {
    Vault vault = idToVault.get(current);
    return vault == null
        ? Future.failedFuture("there is no wrapping secret " + current)
        : Future.succeededFuture(new WrappedKey(NAME + current, vault.seal(purpose, key)));
  }

  @Override
  public Future<byte[]> unwrap(String purpose, WrappedKey wrapped) {
    Vault vault = idToVault.get(wrapped.by().substring(NAME.length()));
    if (vault == null) {
      return Future.failedFuture("there is no wrapping secret " + wrapped.by());
    }
    try {
      return Future.succeededFuture(vault.open(purpose, wrapped.text()));
    } catch (GeneralSecurityException e) {
      return Future.failedFuture(new UnreadableKey(e));
    }
  }

  @Override
  public Future<String> current() {
    return Future.succeededFuture(NAME + current);
  }

  @Override
  public boolean wrote(WrappedKey wrapped) {
    return wrapped.by().startsWith(NAME);
  }
}
