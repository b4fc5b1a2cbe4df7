package dev.marquee.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// One connection through a [FaultProxy]: two directions, each with a reader and a writer, so that
/// delayed bytes travel together instead of one after the other.
final class ProxiedConnection {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int CHUNKS_IN_FLIGHT_MAX = 256;
  private static final int DIRECTIONS = 2;

  private final Socket client;
  private final Socket server = new Socket();
  private final InetSocketAddress target;
  private final FaultSettings faults;
  private final Consumer<ProxiedConnection> onEnd;
  private final AtomicInteger directionsOpen = new AtomicInteger(DIRECTIONS);
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  /// Bytes and the earliest time to hand them on; no bytes at all mean the sender has finished.
  private record Chunk(ByteBuffer bytes, long dueNanos) {
    boolean isLast() {
      return !bytes.hasRemaining();
    }
  }

  ProxiedConnection(
      Socket client,
      InetSocketAddress target,
      FaultSettings faults,
      Consumer<ProxiedConnection> onEnd) {
    this.client = client;
    this.target = target;
    this.faults = faults;
    this.onEnd = onEnd;
  }

  void run() {
    threads.add(Thread.currentThread());
    try {
      faults.awaitPassage();
      server.connect(target);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      forward(client, server);
      forward(server, client);
    } catch (IOException unreachable) {
      reset();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      reset();
    }
  }

  private void forward(Socket from, Socket to) {
    var inFlight = new ArrayBlockingQueue<Chunk>(CHUNKS_IN_FLIGHT_MAX);
    threads.add(Thread.startVirtualThread(() -> read(from, inFlight)));
    threads.add(Thread.startVirtualThread(() -> write(inFlight, to)));
  }

  private void read(Socket from, BlockingQueue<Chunk> inFlight) {
    byte[] buffer = new byte[CHUNK_BYTES];
    try {
      int length;
      do {
        length = from.getInputStream().read(buffer);
        byte[] bytes = Arrays.copyOf(buffer, Math.max(0, length));
        inFlight.put(
            new Chunk(ByteBuffer.wrap(bytes), System.nanoTime() + faults.latency().toNanos()));
      } while (length > 0);
    } catch (IOException broken) {
      reset();
    } catch (InterruptedException wasReset) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(BlockingQueue<Chunk> inFlight, Socket to) {
    try {
      Chunk chunk;
      do {
        chunk = inFlight.take();
        TimeUnit.NANOSECONDS.sleep(chunk.dueNanos() - System.nanoTime());
        faults.awaitPassage();
        to.getOutputStream().write(chunk.bytes().array());
      } while (!chunk.isLast());
      to.shutdownOutput();
      directionEnded();
    } catch (IOException broken) {
      reset();
    } catch (InterruptedException wasReset) {
      Thread.currentThread().interrupt();
    }
  }

  private void directionEnded() throws IOException {
    if (directionsOpen.decrementAndGet() == 0) {
      client.close();
      server.close();
      onEnd.accept(this);
    }
  }

  /// Closing with a linger time of zero sends RST instead of FIN.
  void reset() {
    for (Socket socket : new Socket[] {client, server}) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException closedAlready) {
        // Both ends may notice a break at the same time.
      }
    }
    threads.forEach(Thread::interrupt);
    onEnd.accept(this);
  }
}
