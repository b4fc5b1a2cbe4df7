package dev.marquee.platform.rpc;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.dns.AddressResolverOptions;
import java.util.List;

/// A DNS server (RFC 1035) that knows one set of IPv4 addresses, and gives it for every name; or
/// answers that it failed while it has none.
final class FakeDns {
  private static final int HEADER_BYTES = 12;

  private final DatagramSocket socket;
  private volatile List<String> addresses = List.of();

  FakeDns(Vertx vertx) {
    this.socket = vertx.createDatagramSocket();
    socket.handler(this::answer).listen(0, "127.0.0.1").await();
  }

  void set(String... addresses) {
    this.addresses = List.of(addresses);
  }

  AddressResolverOptions options() {
    return new AddressResolverOptions()
        .addServer("127.0.0.1:" + socket.localAddress().port())
        .setQueryTimeout(2_000)
        .setMaxQueries(2);
  }

  private void answer(DatagramPacket query) {
    Buffer asked = query.data();
    int end = HEADER_BYTES;
    while (asked.getByte(end) != 0) {
      end += asked.getByte(end) + 1;
    }
    boolean isIpv4 = asked.getUnsignedShort(end + 1) == 1;
    List<String> known = isIpv4 ? addresses : List.of();
    Buffer answer =
        Buffer.buffer()
            .appendShort(asked.getShort(0))
            .appendUnsignedShort(addresses.isEmpty() ? 0x8182 : 0x8180)
            .appendShort((short) 1)
            .appendShort((short) known.size())
            .appendInt(0)
            .appendBuffer(asked.slice(HEADER_BYTES, end + 5));
    for (String address : known) {
      answer
          .appendUnsignedShort(0xC000 + HEADER_BYTES)
          .appendShort((short) 1)
          .appendShort((short) 1)
          .appendInt(1)
          .appendShort((short) 4);
      for (String part : address.split("\\.")) {
        answer.appendByte((byte) Integer.parseInt(part));
      }
    }
    socket.send(answer, query.sender().port(), query.sender().host());
  }
}
