package dev.marquee.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookingWorld.Show;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.booking.v1.Booking;
import dev.marquee.proto.booking.v1.ListTicketKeysRequest;
import dev.marquee.proto.booking.v1.Tickets;
import dev.marquee.proto.booking.v1.VerifyTicketRequest;
import dev.marquee.proto.booking.v1.VerifyTicketResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tickets at the door, with and without a network.
class TicketsIT {
  private static BookingWorld world;
  private static Books books;

  @BeforeAll
  static void start() {
    world = BookingWorld.shared();
    books = new Books(world);
  }

  @Test
  void ticketIsValidAtItsOwnTheatreOnly() {
    Show show = world.show();
    Booking booking = world.booked(show, "ann", "card_ok", "A1");
    String code = booking.getTickets(0).getCode();

    VerifyTicketResponse atTheDoor = verify(show, show.venue().partner(), code);
    assertThat(atTheDoor.getValid().getSeatId()).isEqualTo("A1");
    assertThat(atTheDoor.getValid().getBookingId()).isEqualTo(booking.getId());
    assertThat(verify(show, "another-partner", code).hasNotValid()).isTrue();
    Show elsewhere = new Show(BookingWorld.GLOBEX, show.id(), show.venue());
    assertThat(verify(elsewhere, show.venue().partner(), code).hasNotValid()).isTrue();
    String forged =
        code.substring(0, 40) + (code.charAt(40) == 'A' ? 'B' : 'A') + code.substring(41);
    assertThat(verify(show, show.venue().partner(), forged).hasNotValid()).isTrue();
  }

  @Test
  void ticketOfABookingThatEndedIsVoid() {
    Show show = world.show();
    Booking booking = world.booked(show, "ann", "card_ok", "A1");
    String code = booking.getTickets(0).getCode();
    assertThat(verify(show, show.venue().partner(), code).hasValid()).isTrue();

    // Or the booking's end would have what is still to be captured let go.
    Eventually.until(
        "the money is taken",
        () ->
            books
                .rows(
                    "SELECT status FROM payment_attempt WHERE booking_id = '"
                        + booking.getId()
                        + "'")
                .equals(List.of("SUCCEEDED")));
    String where = " WHERE id = '" + booking.getId() + "'";
    books.execute("UPDATE booking SET state = 'CAPTURE_FAILED'" + where);
    assertThat(verify(show, show.venue().partner(), code).hasNotValid()).isTrue();

    books.execute("UPDATE booking SET state = 'CONFIRMED'" + where);
  }

  @Test
  void scannerWithThePublishedKeyNeedsNoNetwork() throws Exception {
    Show show = world.show();
    String code = world.booked(show, "ann", "card_ok", "A1").getTickets(0).getCode();
    var key =
        world.asPartner(
            show.tenant(),
            show.venue().partner(),
            () ->
                world
                    .tp
                    .clients()
                    .asCaller(Tickets.class)
                    .listTicketKeys(ListTicketKeysRequest.getDefaultInstance())
                    .await()
                    .getKeys(0));

    byte[] all = Base64.getUrlDecoder().decode(code.substring("MQ1.".length()));
    byte[] content = Arrays.copyOf(all, all.length - 64);
    byte[] x509 =
        HexFormat.of()
            .parseHex(
                "302a300506032b6570032100"
                    + HexFormat.of().formatHex(Base64.getUrlDecoder().decode(key.getPublicKey())));
    Signature scanner = Signature.getInstance("Ed25519");
    scanner.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509)));
    scanner.update("marquee-ticket-1\0acme\0".getBytes(StandardCharsets.UTF_8));
    scanner.update(content);

    assertThat(HexFormat.of().formatHex(content, 0, 4)).isEqualTo(key.getId());
    assertThat(scanner.verify(Arrays.copyOfRange(all, all.length - 64, all.length))).isTrue();
  }

  private static VerifyTicketResponse verify(Show show, String partner, String code) {
    VerifyTicketRequest request = VerifyTicketRequest.newBuilder().setCode(code).build();
    return world.asPartner(
        show.tenant(),
        partner,
        () -> world.tp.clients().asCaller(Tickets.class).verifyTicket(request).await());
  }
}
