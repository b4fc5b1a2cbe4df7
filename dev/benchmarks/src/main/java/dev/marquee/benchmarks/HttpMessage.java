package dev.marquee.benchmarks;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/// A request as it goes over the wire, made once and sent many times.
final class HttpMessage {
  private HttpMessage() {}

  /// @param token of who asks; empty for nobody
  static byte[] get(URI uri, String token) {
    return (line("GET", uri) + authorization(token) + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /// A POST or DELETE with a JSON body, `{}` for none.
  static byte[] json(String method, URI uri, String token, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    String head =
        line(method, uri)
            + authorization(token)
            + "Content-Type: application/json\r\nIdempotency-Key: "
            + java.util.UUID.randomUUID()
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] start = head.getBytes(StandardCharsets.US_ASCII);
    byte[] whole = java.util.Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    return whole;
  }

  private static String line(String method, URI uri) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return method
        + " "
        + uri.getRawPath()
        + query
        + " HTTP/1.1\r\nHost: "
        + uri.getAuthority()
        + "\r\n";
  }

  private static String authorization(String token) {
    return token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
  }
}
