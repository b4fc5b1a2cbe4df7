package dev.marquee.benchmarks;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One kept-alive HTTP/1.1 connection that asks for the same thing again and again: a blocking
/// socket, a request made once, a buffer for the answer. It understands only what it needs:
/// `Content-Length`, no chunks.
final class HttpConnection implements Target.Connection {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
  private static final int ANSWER_BYTES_MAX = 64 << 10;
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int HTTP_PORT = 80;
  private static final int NO_CONTENT = 204;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;
  private final byte[] request;
  private final @Nullable RecordedAnswer expected;
  private final byte[] expectedBody;
  private final byte[] buffer = new byte[ANSWER_BYTES_MAX];
  private int headEnd;
  private int end;

  /// @param expected body and status every answer must have; null to take any
  HttpConnection(URI uri, @Nullable RecordedAnswer expected) throws IOException {
    this(uri, HttpMessage.get(uri, ""), expected);
  }

  /// @param request what is sent each time, whole
  HttpConnection(URI uri, byte[] request, @Nullable RecordedAnswer expected) throws IOException {
    this.expected = expected;
    this.expectedBody = expected == null ? new byte[0] : expected.body().getBytes();
    this.request = request;
    int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) ANSWER_LIMIT.toMillis());
      socket.connect(new InetSocketAddress(uri.getHost(), port), (int) CONNECT_LIMIT.toMillis());
      this.in = socket.getInputStream();
      this.out = socket.getOutputStream();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public boolean exchange() throws IOException {
    out.write(request);
    receive();
    return expected == null
        || (status() == expected.status()
            && Arrays.equals(buffer, headEnd, end, expectedBody, 0, expectedBody.length));
  }

  /// The last answer.
  RecordedAnswer recorded() {
    return RecordedAnswer.of(head(), Buffer.buffer(Arrays.copyOfRange(buffer, headEnd, end)));
  }

  /// Status line and headers of the last answer with the empty line.
  String head() {
    return new String(buffer, 0, headEnd, StandardCharsets.US_ASCII);
  }

  private void receive() throws IOException {
    int filled = 0;
    headEnd = 0;
    while (headEnd == 0) {
      int searched = Math.max(0, filled - 3);
      filled = read(filled);
      headEnd = headEnd(searched, filled);
    }
    end = headEnd + contentLength();
    if (end > ANSWER_BYTES_MAX) {
      throw new IOException("the answer has more than " + ANSWER_BYTES_MAX + " bytes");
    }
    while (filled < end) {
      filled = read(filled);
    }
  }

  private int read(int filled) throws IOException {
    if (filled == ANSWER_BYTES_MAX) {
      throw new IOException("the head of the answer has no end");
    }
    int count = in.read(buffer, filled, ANSWER_BYTES_MAX - filled);
    if (count < 0) {
      throw new IOException("the server closed the connection");
    }
    return filled + count;
  }

  /// Where the body begins; 0 as long as the empty line hasn't come.
  private int headEnd(int from, int to) {
    for (int i = from; i + 3 < to; i++) {
      if (buffer[i] == '\r'
          && buffer[i + 1] == '\n'
          && buffer[i + 2] == '\r'
          && buffer[i + 3] == '\n') {
        return i + 4;
      }
    }
    return 0;
  }

  int status() {
    return (buffer[9] - '0') * 100 + (buffer[10] - '0') * 10 + (buffer[11] - '0');
  }

  private int contentLength() throws IOException {
    if (status() == NO_CONTENT) {
      return 0;
    }
    for (int i = 0; i < headEnd - LENGTH.length; i++) {
      if (buffer[i] == '\n' && isLengthAt(i + 1)) {
        return number(i + 1 + LENGTH.length);
      }
    }
    throw new IOException("the answer has no Content-Length");
  }

  private boolean isLengthAt(int at) {
    for (int i = 0; i < LENGTH.length; i++) {
      if ((buffer[at + i] | 0x20) != (LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private int number(int at) {
    int number = 0;
    for (int i = at; buffer[i] != '\r' && number <= ANSWER_BYTES_MAX; i++) {
      if (buffer[i] != ' ') {
        number = number * 10 + (buffer[i] - '0');
      }
    }
    return number;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
