package dev.marquee.benchmarks;

import java.io.IOException;
import java.net.URI;

/// A GET whose every answer must have the same status and, byte for byte, the same body.
///
/// @param token of who asks; empty for nobody
record HttpTarget(URI uri, RecordedAnswer expected, String token) implements Target {
  HttpTarget(URI uri, RecordedAnswer expected) {
    this(uri, expected, "");
  }

  static HttpTarget recorded(URI uri) {
    return recorded(uri, "");
  }

  /// Asks once and takes what comes for what is expected.
  ///
  /// @throws BenchmarkFailed when there is no answer, or not a 200
  static HttpTarget recorded(URI uri, String token) {
    try (HttpConnection connection = new HttpConnection(uri, HttpMessage.get(uri, token), null)) {
      connection.exchange();
      RecordedAnswer answer = connection.recorded();
      if (answer.status() != 200) {
        throw new BenchmarkFailed(uri + " answers " + answer.status() + " " + answer.text());
      }
      return new HttpTarget(uri, answer, token);
    } catch (IOException e) {
      throw new BenchmarkFailed(uri + " doesn't answer", e);
    }
  }

  @Override
  public Connection connect() throws IOException {
    return new HttpConnection(uri, HttpMessage.get(uri, token), expected);
  }
}
