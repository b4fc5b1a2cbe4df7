package dev.marquee.benchmarks;

import java.io.IOException;

/// Something that load can be put on.
interface Target {
  /// Opens a connection for one thread.
  Connection connect() throws IOException;

  /// A connection of one thread.
  interface Connection extends AutoCloseable {
    /// Sends one request and reads its whole answer.
    ///
    /// @return false when it isn't the answer that was expected
    /// @throws IOException when the connection is of no use any more
    boolean exchange() throws IOException;

    @Override
    void close();
  }
}
