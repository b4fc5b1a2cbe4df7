package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.vertx.core.buffer.Buffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
  private static final RecordedAnswer HELLO =
      new RecordedAnswer(200, List.of(), Buffer.buffer("hello"));

  private @Nullable ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    socket().close();
  }

  private ServerSocket socket() {
    return java.util.Objects.requireNonNull(server);
  }

  @Test
  void answersThatComeInPiecesAreReadWhole() throws IOException {
    answering("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nA: b\r\n\r\nhello", 1);

    try (HttpConnection connection = connect()) {
      assertThat(connection.exchange()).isTrue();
      assertThat(connection.exchange()).isTrue();
      assertThat(connection.recorded())
          .isEqualTo(
              new RecordedAnswer(
                  200,
                  List.of(
                      new RecordedAnswer.Header("content-length", "5"),
                      new RecordedAnswer.Header("A", "b")),
                  Buffer.buffer("hello")));
    }
  }

  @Test
  void anotherBodyOrStatusIsNotTheExpectedAnswer() throws IOException {
    answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhallo", 64);
    try (HttpConnection connection = connect()) {
      assertThat(connection.exchange()).isFalse();
    }
    answering("HTTP/1.1 429 Too Many\r\nContent-Length: 5\r\n\r\nhello", 64);
    try (HttpConnection connection = connect()) {
      assertThat(connection.exchange()).isFalse();
    }
  }

  @Test
  void answerWithoutOrWithTooGreatALengthIsAFault() throws IOException {
    answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 64);
    try (HttpConnection connection = connect()) {
      assertThatIOException()
          .isThrownBy(connection::exchange)
          .withMessageContaining("no Content-Length");
    }
    answering("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", 64);
    try (HttpConnection connection = connect()) {
      assertThatIOException().isThrownBy(connection::exchange).withMessageContaining("65536");
    }
  }

  private HttpConnection connect() throws IOException {
    return new HttpConnection(
        URI.create("http://127.0.0.1:" + socket().getLocalPort() + "/x?y=z"), HELLO);
  }

  /// Serves one connection, in pieces of some bytes.
  private void answering(String answer, int pieceBytes) {
    Thread.ofVirtual().start(() -> serve(answer.getBytes(StandardCharsets.US_ASCII), pieceBytes));
  }

  private void serve(byte[] answer, int pieceBytes) {
    try (Socket client = socket().accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
      client.setTcpNoDelay(true);
      OutputStream out = client.getOutputStream();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty()) {
          for (int at = 0; at < answer.length; at += pieceBytes) {
            out.write(answer, at, Math.min(pieceBytes, answer.length - at));
            out.flush();
          }
        }
      }
    } catch (IOException e) {
      // The client has what it wanted.
    }
  }
}
