package dev.marquee.booking.sale;

import dev.marquee.booking.shared.Protos;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.booking.v1.BookingState;
import dev.marquee.proto.booking.v1.ListTicketKeysRequest;
import dev.marquee.proto.booking.v1.ListTicketKeysResponse;
import dev.marquee.proto.booking.v1.TicketsService;
import dev.marquee.proto.booking.v1.ValidTicket;
import dev.marquee.proto.booking.v1.VerifyTicketRequest;
import dev.marquee.proto.booking.v1.VerifyTicketResponse;
import io.vertx.core.Future;
import java.util.Base64;

/// `marquee.booking.v1.Tickets`.
public final class TicketsRpc extends TicketsService {
  private static final int CODE_LENGTH_MAX = 300;

  private final Tickets tickets;

  public TicketsRpc(Tickets tickets) {
    this.tickets = tickets;
  }

  @Override
  public Future<VerifyTicketResponse> verifyTicket(VerifyTicketRequest request) {
    if (request.getCode().length() > CODE_LENGTH_MAX) {
      throw Fault.invalid("code", "must have at most " + CODE_LENGTH_MAX + " characters");
    }
    VerifyTicketResponse.Builder response = VerifyTicketResponse.newBuilder();
    tickets
        .verify(request.getCode())
        .ifPresentOrElse(
            ticket ->
                response.setValid(
                    ValidTicket.newBuilder()
                        .setBookingId(ticket.bookingId().toString())
                        .setShowtimeId(ticket.showId().toString())
                        .setSeatId(ticket.seatId())
                        .setState(BookingState.BOOKING_STATE_CONFIRMED)),
            () -> response.setNotValid(Protos.notFound("ticket")));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ListTicketKeysResponse> listTicketKeys(ListTicketKeysRequest request) {
    ListTicketKeysResponse.Builder response = ListTicketKeysResponse.newBuilder();
    tickets
        .keys(CallContext.current().tenant())
        .forEach(key ->
            response.addKeys(
                dev.marquee.proto.booking.v1.TicketKey.newBuilder()
                    .setId(key.id())
                    .setPublicKey(
                        Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(key.rawPublicKey()))));
    return Future.succeededFuture(response.build());
  }
}
