package dev.marquee.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// The least that talks to Redis: one line out, one reply back.
final class RedisClient implements AutoCloseable {
  private static final int REPLY_LIMIT_MILLIS = 60_000;

  private final Socket socket;
  private final BufferedReader replies;

  RedisClient(int port) throws IOException {
    socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setSoTimeout(REPLY_LIMIT_MILLIS);
    replies =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  /// The reply without its type sign for bulk strings, with it for all others.
  String ask(String command) throws IOException {
    send(command);
    return reply();
  }

  void send(String command) throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  String reply() throws IOException {
    String reply = line();
    return reply.startsWith("$") && !reply.equals("$-1") ? line() : reply;
  }

  private String line() throws IOException {
    String line = replies.readLine();
    if (line == null) {
      throw new IOException("connection closed");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
