package dev.marquee.streaming;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/// A tus client as plain as can be, with the manners of a bad network.
final class Tus {
  static final String BODY = "application/offset+octet-stream";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI origin;
  private final String token;

  Tus(URI origin, String token) {
    this.origin = origin;
    this.token = token;
  }

  static String metadata(String kind, UUID ownerId) {
    return "filename %s,kind %s,ownerId %s"
        .formatted(base64("film.mp4"), base64(kind), base64(ownerId.toString()));
  }

  HttpResponse<String> create(String kind, UUID ownerId, long bytes) {
    return send(
        request("/media/uploads")
            .header("Upload-Length", String.valueOf(bytes))
            .header("Upload-Metadata", metadata(kind, ownerId))
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  HttpResponse<String> createWith(String kind, UUID ownerId, long bytes, byte[] first) {
    return send(
        request("/media/uploads")
            .header("Upload-Length", String.valueOf(bytes))
            .header("Upload-Metadata", metadata(kind, ownerId))
            .header("Content-Type", BODY)
            .POST(HttpRequest.BodyPublishers.ofByteArray(first)));
  }

  HttpResponse<String> patch(String location, long offset, byte[] bytes) {
    return patch(location, offset, bytes, 0, bytes.length);
  }

  HttpResponse<String> patch(String location, long offset, byte[] bytes, int from, int length) {
    return send(
        request(location)
            .header("Upload-Offset", String.valueOf(offset))
            .header("Content-Type", BODY)
            .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(bytes, from, length)));
  }

  /// Promises so many bytes and hangs up after fewer. Comes back when the server has noticed: the
  /// request could be overtaken by the next one otherwise, on another connection.
  void cut(String location, long offset, byte[] bytes, int from, int promised, int sent)
      throws IOException {
    try (Socket socket = begin(location, offset, promised)) {
      socket.getOutputStream().write(bytes, from, sent);
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      socket.setSoTimeout(60_000);
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (SocketException reset) {
      // Noticed, too.
    }
  }

  /// Begins a PATCH and leaves it open.
  Socket begin(String location, long offset, int promised) throws IOException {
    Socket socket = new Socket(origin.getHost(), origin.getPort());
    OutputStream out = socket.getOutputStream();
    String head =
        """
        PATCH %s HTTP/1.1\r
        Host: %s\r
        Authorization: Bearer %s\r
        Tus-Resumable: 1.0.0\r
        Content-Type: %s\r
        Upload-Offset: %d\r
        Content-Length: %d\r
        \r
        """
            .formatted(location, origin.getAuthority(), token, BODY, offset, promised);
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return socket;
  }

  HttpResponse<String> head(String location) {
    return send(request(location).method("HEAD", HttpRequest.BodyPublishers.noBody()));
  }

  HttpResponse<String> delete(String location) {
    return send(request(location).DELETE());
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(origin.resolve(path))
        .header("Authorization", "Bearer " + token)
        .header("Tus-Resumable", "1.0.0");
  }

  static long offset(HttpResponse<?> response) {
    return response.headers().firstValueAsLong("Upload-Offset").orElse(-1);
  }

  static String location(HttpResponse<?> response) {
    return response.headers().firstValue("Location").orElseThrow();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
