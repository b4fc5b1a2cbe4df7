package dev.marquee.sync;

import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.booking.v1.BookingForSync;
import dev.marquee.proto.booking.v1.Bookings;
import dev.marquee.proto.booking.v1.GetBookingForSyncRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitleRights;
import dev.marquee.proto.catalog.v1.Titles;
import dev.marquee.proto.catalog.v1.WorkflowState;
import dev.marquee.proto.identity.v1.Account;
import dev.marquee.proto.identity.v1.Accounts;
import dev.marquee.proto.identity.v1.GetSubscriberRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// Asks the owning verticle what an entity looks like now. Only what an operator needs goes out: no
/// name, no e-mail. An entity that is gone (or archived) is told as a removal.
final class Sources {
  private final Accounts accounts;
  private final Titles titles;
  private final Bookings bookings;

  Sources(RpcClients clients) {
    this.accounts = clients.asService(Accounts.class);
    this.titles = clients.asService(Titles.class);
    this.bookings = clients.asService(Bookings.class);
  }

  /// Awaits; runs in a call of the delivery's tenant.
  Delivery.Content content(Delivery delivery) {
    return switch (delivery.entity()) {
      case SUBSCRIBER -> subscriber(delivery.entityId());
      case MOVIE -> movie(delivery.entityId());
      case BOOKING -> booking(delivery.entityId());
    };
  }

  private Delivery.Content subscriber(String id) {
    var answer =
        accounts.getSubscriber(GetSubscriberRequest.newBuilder().setAccountId(id).build()).await();
    return switch (answer.getOutcomeCase()) {
      case ACCOUNT -> of(subscriber(answer.getAccount()));
      case NOT_FOUND -> Delivery.Content.GONE;
      case OUTCOME_NOT_SET -> throw unknown("identity");
    };
  }

  private static JsonObject subscriber(Account account) {
    return new JsonObject()
        .put("tier", lastWord(account.getTier().name()))
        .put("locale", account.getLocale())
        .put("memberSince", account.getCreatedAt().getSeconds());
  }

  private Delivery.Content movie(String id) {
    var answer =
        titles.getTitleRights(GetTitleRightsRequest.newBuilder().setTitleId(id).build()).await();
    return switch (answer.getOutcomeCase()) {
      case RIGHTS -> movie(answer.getRights());
      case NOT_FOUND -> Delivery.Content.GONE;
      case OUTCOME_NOT_SET -> throw unknown("catalog");
    };
  }

  private static Delivery.Content movie(TitleRights rights) {
    Title title = rights.getTitle();
    JsonObject json =
        new JsonObject()
            .put("name", title.getName())
            .put("language", title.getLanguage())
            .put("maturityRating", title.getMaturityRating())
            .put("genres", new JsonArray(java.util.List.copyOf(title.getGenresList())))
            .put("durationSeconds", title.getDurationSeconds())
            .put("state", rights.getState().name().substring("WORKFLOW_STATE_".length()));
    return new Delivery.Content(
        json.encode(), rights.getState() == WorkflowState.WORKFLOW_STATE_ARCHIVED);
  }

  private Delivery.Content booking(String id) {
    var answer =
        bookings
            .getBookingForSync(GetBookingForSyncRequest.newBuilder().setBookingId(id).build())
            .await();
    return switch (answer.getOutcomeCase()) {
      case BOOKING -> of(booking(answer.getBooking()));
      case NOT_FOUND -> Delivery.Content.GONE;
      case OUTCOME_NOT_SET -> throw unknown("booking");
    };
  }

  private static JsonObject booking(BookingForSync booking) {
    return new JsonObject()
        .put("subscriberId", booking.getAccountId())
        .put("movieId", booking.getTitleId())
        .put("showtimeId", booking.getShowtimeId())
        .put("state", booking.getState().name().substring("BOOKING_STATE_".length()))
        .put("seatCount", booking.getSeatCount())
        .put("totalMinor", booking.getTotal().getAmountMinor())
        .put("currency", booking.getTotal().getCurrency());
  }

  /// An outcome that was added after us: to take it for a removal would delete at the operators.
  private static IllegalStateException unknown(String domain) {
    return new IllegalStateException(domain + " answers what this version doesn't know");
  }

  private static Delivery.Content of(JsonObject json) {
    return new Delivery.Content(json.encode(), false);
  }

  private static String lastWord(String name) {
    return name.substring(name.lastIndexOf('_') + 1);
  }
}
