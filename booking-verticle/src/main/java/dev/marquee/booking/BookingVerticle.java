package dev.marquee.booking;

import dev.marquee.booking.sale.BookingEvents;
import dev.marquee.booking.sale.BookingStore;
import dev.marquee.booking.sale.Bookings;
import dev.marquee.booking.sale.BookingsRpc;
import dev.marquee.booking.sale.HttpPaymentProvider;
import dev.marquee.booking.sale.LedgerStore;
import dev.marquee.booking.sale.PaymentReconciler;
import dev.marquee.booking.sale.PaymentWebhooks;
import dev.marquee.booking.sale.Payments;
import dev.marquee.booking.sale.PaymentsRpc;
import dev.marquee.booking.sale.SaleStore;
import dev.marquee.booking.sale.Settlement;
import dev.marquee.booking.sale.TicketKeyStore;
import dev.marquee.booking.sale.Tickets;
import dev.marquee.booking.sale.TicketsRpc;
import dev.marquee.booking.show.ClaimStore;
import dev.marquee.booking.show.HoldRules;
import dev.marquee.booking.show.LiveSeats;
import dev.marquee.booking.show.PublishedTitles;
import dev.marquee.booking.show.Reservations;
import dev.marquee.booking.show.ReservationsRpc;
import dev.marquee.booking.show.SeatFeeds;
import dev.marquee.booking.show.SeatKeeper;
import dev.marquee.booking.show.SeatScripts;
import dev.marquee.booking.show.ShowEvents;
import dev.marquee.booking.show.ShowtimeStore;
import dev.marquee.booking.show.Showtimes;
import dev.marquee.booking.show.ShowtimesRpc;
import dev.marquee.booking.theatre.TheatreStore;
import dev.marquee.booking.theatre.Theatres;
import dev.marquee.booking.theatre.TheatresRpc;
import dev.marquee.platform.Periodic;
import dev.marquee.platform.Platform;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.privacy.PrivacyRpc;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.RpcServer;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.proto.booking.v1.WatchSeatsResponse;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Wires booking: its stores, use cases, workers and gRPC services. Deployed on a virtual-thread
/// context.
public final class BookingVerticle extends VerticleBase {
  private static final Duration HOUSEKEEPING_INTERVAL = Duration.ofHours(1);

  private final Platform platform;
  private final BookingOptions options;

  /// What `stop` ends, last first.
  private final List<Supplier<Future<Void>>> running = new ArrayList<>();

  public BookingVerticle(Platform platform) {
    this.platform = platform;
    this.options = platform.settings().bind("booking", BookingOptions.class);
  }

  @Override
  public Future<?> start() {
    Clock clock = platform.clock();
    Database db = ending(platform.database("booking"), Database::close);
    Events events = ending(platform.events(db), Events::close);
    RedisLink redis = platform.coordinationRedis();
    ending(redis::close);
    Idempotency idempotency = platform.idempotency(db);
    Audit audit = new Audit(platform.ids());

    TheatreStore theatreStore = new TheatreStore(db);
    ShowtimeStore showStore = new ShowtimeStore(db);
    ClaimStore claims = new ClaimStore(db);
    Theatres theatres = new Theatres(theatreStore, platform.ids(), audit);
    Showtimes shows =
        new Showtimes(
            showStore, theatreStore, new ShowEvents(events.outbox()), audit, platform.ids(), clock);

    HoldRules rules = options.holdRules();
    SeatScripts scripts = new SeatScripts(redis, options.live().changesKept());
    LiveSeats live = new LiveSeats(scripts, claims, rules, vertx.eventBus(), clock);
    SeatFeeds<WatchSeatsResponse> feeds =
        new SeatFeeds<>(vertx, live, options.live(), clock, ShowtimesRpc::change);
    SeatKeeper keeper =
        ending(
            new SeatKeeper(vertx, scripts, live, claims, options.live(), clock), SeatKeeper::stop);
    Reservations reservations = new Reservations(shows, live, rules, new SecureRandom(), clock);

    SaleStore sales = new SaleStore(db, options.payment().lease());
    BookingStore bookingStore = new BookingStore(db);
    BookingEvents bookingEvents = new BookingEvents(events.outbox());
    Tickets tickets = new Tickets(bookingStore, new TicketKeyStore(db), showStore, platform.ids());
    Settlement settlement =
        new Settlement(
            sales, claims, new LedgerStore(platform.ids()), tickets, bookingEvents, live);
    HttpPaymentProvider provider = new HttpPaymentProvider(vertx, options.provider());
    ending(provider::close);
    Payments payments = new Payments(db, sales, provider, settlement, options.payment());
    PaymentReconciler reconciler =
        ending(
            new PaymentReconciler(vertx, sales, payments, options.payment()),
            PaymentReconciler::stop);
    PaymentWebhooks webhooks =
        new PaymentWebhooks(db, sales, payments, options.provider().webhookSecret(), clock);
    Bookings bookings =
        new Bookings(bookingStore, sales, claims, live, bookingEvents, platform.ids());

    Periodic housekeeping =
        ending(
            new Periodic(
                vertx, "booking's housekeeping", HOUSEKEEPING_INTERVAL, webhooks::forgetOld),
            Periodic::stop);

    PublishedTitles titles = new PublishedTitles(platform.clients("booking"));
    RpcServer server = ending(platform.rpcServer("booking"), RpcServer::shutdown);
    server
        .bind(new TheatresRpc(theatres, idempotency))
        .bind(new ShowtimesRpc(shows, titles, live, feeds, idempotency, clock))
        .bind(new ReservationsRpc(reservations))
        .bind(new BookingsRpc(bookings, payments, shows, idempotency))
        .bind(new PaymentsRpc(webhooks))
        .bind(new TicketsRpc(tickets))
        .bind(new PrivacyRpc(db, audit, new PersonalDataStore(db, reservations)));

    ending(feeds, SeatFeeds::stop);

    events.startRelay().await();
    keeper.start();
    reconciler.start();
    housekeeping.start();
    return server.listen();
  }

  /// Streams first, as they would hold up the port's drain; then the port, the workers, and what
  /// all stand on.
  @Override
  public Future<?> stop() {
    Future<Void> stopped = Future.succeededFuture();
    for (Supplier<Future<Void>> end : running.reversed()) {
      stopped = stopped.eventually(end);
    }
    return stopped;
  }

  private <T> T ending(T part, java.util.function.Function<T, Future<Void>> end) {
    running.add(() -> end.apply(part));
    return part;
  }

  private void ending(Runnable end) {
    running.add(() -> {
      end.run();
      return Future.succeededFuture();
    });
  }
}
