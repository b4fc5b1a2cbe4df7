package dev.marquee.identity;

import io.vertx.core.Future;

/// Wraps the keys of subjects under a key that never lies beside them: the port to a key management
/// service.
interface KeyWrapping {
  /// @param purpose whose key it is; needed again to unwrap it
  Future<WrappedKey> wrap(String purpose, byte[] key);

  /// @return fails when it was changed, is another's, or was wrapped by a key that is gone
  Future<byte[]> unwrap(String purpose, WrappedKey wrapped);

  /// What [#wrap] would write into [WrappedKey#by] now; what was wrapped otherwise is wrapped anew.
  Future<String> current();

  /// Whether a wrapped key is its.
  boolean wrote(WrappedKey wrapped);
}
