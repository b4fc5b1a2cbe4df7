package dev.marquee.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The limiter's script over a blocking socket (RESP), so many times one after the other.
record RedisTarget(int port, int times) implements Target {
  /// An array's head and its four numbers.
  private static final int LINES = 5;

  private static final int ANSWER_BYTES_MAX = 4_096;

  @Override
  public Connection connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    out.write(command(List.of("SCRIPT", "LOAD", script())));
    String loaded = answer(in, 2);
    byte[] command =
        command(List.of("EVALSHA", loaded.split("\r\n")[1], "1", "bench:{b}", "60000000", "1"));
    return new Connection() {
      @Override
      public boolean exchange() throws IOException {
        boolean good = true;
        for (int i = 0; i < times; i++) {
          out.write(command);
          good &= answer(in, LINES).startsWith("*4");
        }
        return good;
      }

      @Override
      public void close() {
        try {
          socket.close();
        } catch (IOException e) {
          // It is gone either way.
        }
      }
    };
  }

  private static String script() throws IOException {
    try (InputStream in =
        RedisTarget.class.getClassLoader().getResourceAsStream(RateLimit.SCRIPT)) {
      if (in == null) {
        throw new IOException("no " + RateLimit.SCRIPT);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] command(List<String> words) {
    StringBuilder command = new StringBuilder("*").append(words.size()).append("\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length;
      command.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    return command.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Reads an answer of so many lines.
  private static String answer(InputStream in, int lines) throws IOException {
    byte[] bytes = new byte[ANSWER_BYTES_MAX];
    int length = 0;
    int seen = 0;
    while (seen < lines) {
      int read = in.read(bytes, length, ANSWER_BYTES_MAX - length);
      if (read <= 0) {
        throw new IOException("the answer has no end");
      }
      for (int i = length; i < length + read; i++) {
        seen += bytes[i] == '\n' ? 1 : 0;
      }
      length += read;
      if (bytes[0] == '-') {
        throw new IOException(new String(bytes, 0, length, StandardCharsets.UTF_8));
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
