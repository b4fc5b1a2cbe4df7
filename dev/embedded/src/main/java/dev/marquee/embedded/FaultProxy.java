package dev.marquee.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A TCP proxy on 127.0.0.1 that makes a healthy server look slow, broken or gone. Faults can be
/// switched at any time and act on connections that are open already.
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 128;

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final FaultSettings faults = new FaultSettings();
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private final Thread acceptor = Thread.ofVirtual().name("fault-proxy").unstarted(this::acceptAll);

  private FaultProxy(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
  }

  /// Forwards a free port to the target.
  public static FaultProxy to(String host, int port) {
    return listen(FreePorts.pick(), host, port);
  }

  /// Forwards the given port to the target.
  public static FaultProxy listen(int listenPort, String host, int port) {
    try {
      var listener = new ServerSocket(listenPort, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
      var proxy = new FaultProxy(listener, new InetSocketAddress(host, port));
      proxy.acceptor.start();
      return proxy;
    } catch (IOException taken) {
      throw new UncheckedIOException("cannot listen on port " + listenPort, taken);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// Delays every byte by this much in each direction, without limiting the throughput. Zero ends
  /// it.
  public void latency(Duration delay) {
    faults.latency(delay);
  }

  /// While on, connections open and then nothing comes through; what was sent arrives when it is
  /// switched off, as after a healed network partition.
  public void blackHole(boolean on) {
    faults.blackHole(on);
  }

  /// Ends all open connections with a TCP reset on both sides; new ones are welcome.
  public void reset() {
    connections.forEach(ProxiedConnection::reset);
  }

  /// How many connections are open now.
  public int openConnections() {
    return connections.size();
  }

  /// Stops listening and resets all connections: to clients the server is gone.
  @Override
  public void close() {
    try {
      listener.close();
      // A socket that a virtual thread waits at is closed by that thread, when its turn comes.
      acceptor.join();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
    reset();
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        open(listener.accept());
      } catch (IOException closed) {
        // The loop ends when the listener was closed; another failure concerns one connection.
      }
    }
  }

  private void open(Socket client) {
    var connection = new ProxiedConnection(client, target, faults, connections::remove);
    connections.add(connection);
    if (listener.isClosed()) {
      connection.reset();
    }
    Thread.ofVirtual().name("fault-proxy-connection").start(connection::run);
  }
}
