package dev.marquee.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Many live streams of one show, read by one thread, which counts their events.
final class LiveStreams implements AutoCloseable {
  private static final byte[] SEATS = "event: seats".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SNAPSHOT = "event: snapshot".getBytes(StandardCharsets.US_ASCII);
  private static final Duration OPEN_LIMIT = Duration.ofMinutes(1);
  private static final Duration EVENT_LIMIT = Duration.ofSeconds(10);
  private static final long LOOK_NANOS = 50_000;

  /// How much of each pattern the last bytes of a stream match.
  private static final class Reading {
    private int seats;
    private int snapshot;
  }

  private final int count;
  private final Selector selector;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong begun = new AtomicLong();
  private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);

  private LiveStreams(int count, Selector selector) {
    this.count = count;
    this.selector = selector;
  }

  /// Opens them, and waits until all have begun.
  static LiveStreams open(RunningPlatform platform, String show, int count) {
    try {
      LiveStreams streams = new LiveStreams(count, Selector.open());
      URI tickets = platform.url().resolve("/api/live/tickets");
      byte[] asked = HttpMessage.json("POST", tickets, "", "{}");
      try (HttpConnection connection = new HttpConnection(tickets, asked, null)) {
        for (int i = 0; i < count; i++) {
          connection.exchange();
          String ticket = new JsonObject(connection.recorded().text()).getString("ticket");
          streams.open(LiveIdle.stream(platform, show, ticket));
        }
      }
      Thread.ofPlatform().daemon().name("live streams").start(streams::read);
      if (!await(streams.begun, count, OPEN_LIMIT)) {
        throw new BenchmarkFailed("only " + streams.begun + " of " + count + " streams have begun");
      }
      return streams;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open(URI stream) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(stream.getHost(), stream.getPort()));
    channel.write(ByteBuffer.wrap(HttpMessage.get(stream, "")));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, new Reading());
  }

  private void read() {
    try {
      while (selector.isOpen()) {
        selector.select(this::read);
      }
    } catch (IOException | ClosedSelectorException e) {
      // It was closed.
    }
  }

  private void read(SelectionKey key) {
    Reading reading = (Reading) key.attachment();
    try {
      buffer.clear();
      int length = ((SocketChannel) key.channel()).read(buffer);
      if (length < 0) {
        key.cancel();
      }
      for (int i = 0; i < length; i++) {
        reading.seats = next(buffer.get(i), reading.seats, SEATS);
        reading.snapshot = next(buffer.get(i), reading.snapshot, SNAPSHOT);
        if (reading.seats == SEATS.length) {
          events.incrementAndGet();
          reading.seats = 0;
        }
        if (reading.snapshot == SNAPSHOT.length) {
          begun.incrementAndGet();
          reading.snapshot = 0;
        }
      }
    } catch (IOException e) {
      key.cancel();
    }
  }

  private static int next(byte read, int matched, byte[] pattern) {
    return read == pattern[matched] ? matched + 1 : read == pattern[0] ? 1 : 0;
  }

  int count() {
    return count;
  }

  /// Changes that have come, over all streams.
  long events() {
    return events.get();
  }

  /// @return false when they don't come in time
  boolean awaitEvents(long expected) {
    return await(events, expected, EVENT_LIMIT);
  }

  private static boolean await(AtomicLong counter, long expected, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (counter.get() < expected) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  @Override
  public void close() {
    try {
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
