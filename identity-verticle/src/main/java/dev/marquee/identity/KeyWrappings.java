package dev.marquee.identity;

import io.vertx.core.Future;
import java.util.List;

/// All wrappings that may have to unwrap; the first wraps. So an installation moves from one to
/// another while it runs.
final class KeyWrappings implements KeyWrapping {
  private final List<KeyWrapping> all;

  /// @param all at least one
  KeyWrappings(List<KeyWrapping> all) {
    this.all = List.copyOf(all);
  }

  @Override
  public Future<WrappedKey> wrap(String purpose, byte[] key) {
    return all.getFirst().wrap(purpose, key);
  }

  @Override
  public Future<byte[]> unwrap(String purpose, WrappedKey wrapped) {
    return all.stream()
        .filter(one -> one.wrote(wrapped))
        .findFirst()
        .map(one -> one.unwrap(purpose, wrapped))
        .orElseGet(() -> Future.failedFuture("no wrapping unwraps " + wrapped.by()));
  }

  @Override
  public Future<String> current() {
    return all.getFirst().current();
  }

  @Override
  public boolean wrote(WrappedKey wrapped) {
    return all.stream().anyMatch(one -> one.wrote(wrapped));
  }
}
