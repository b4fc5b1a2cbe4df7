package dev.marquee.ads;

import dev.marquee.platform.Platform;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.privacy.PrivacyRpc;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.RpcServer;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Database;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;

/// Wires the ads verticle: its gRPC port, its consumers, and the public beacon listener on an event
/// loop of its own.
public final class AdsVerticle extends VerticleBase {
  /// Event-bus hint whose body is the tenant whose campaigns changed. Lost, it costs a few seconds.
  private static final String CHANGED = "ads.changed";

  private final Platform platform;
  private Database database;
  private RedisLink redis;
  private Events events;
  private DeliveryLog decisions;
  private RpcServer rpc;

  @SuppressWarnings("NullAway.Init")
  public AdsVerticle(Platform platform) {
    this.platform = platform;
  }

  @Override
  public Future<?> start() {
    AdsOptions options = platform.settings().bind("ads", AdsOptions.class);
    Clock clock = platform.clock();
    database = platform.database("ads");
    redis = platform.coordinationRedis();
    events = platform.events(database);
    decisions = new DeliveryLog(events);

    CampaignStore store = new CampaignStore(database);
    DeliveryStore deliveries = new DeliveryStore(database);
    RunningCampaigns running = new RunningCampaigns(store, clock, options);
    ReservationScripts reservations = new ReservationScripts(redis, platform.ids(), clock, options);
    Campaigns campaigns =
        new Campaigns(
            store,
            deliveries,
            options,
            platform.ids(),
            clock,
            tenant -> vertx.eventBus().publish(CHANGED, tenant));
    Pods pods = new Pods(running, reservations, decisions, clock, options);
    BeaconTokens tokens = new BeaconTokens(options, clock);

    vertx.eventBus().<String>consumer(CHANGED, hint -> running.forget(hint.body()));
    BeaconListener listener =
        new BeaconListener(
            listen(options),
            tokens,
            () -> new Beacons(new DeliveryLog(events), reservations, store, platform.meters()),
            platform.meters());
    rpc =
        platform
            .rpcServer("ads")
            .bind(new CampaignsRpc(campaigns, platform.idempotency(database)))
            .bind(new DecisionsRpc(pods, campaigns, new VastTags(tokens), options.breakMax()))
            .bind(
                new PrivacyRpc(
                    database,
                    new Audit(platform.ids()),
                    new PersonalDataStore(database, new AccountCaps(redis), options.capWindow())));
    return new AdsEvents(campaigns, deliveries)
        .consume(events)
        .compose(consuming -> vertx.deployVerticle(listener, new DeploymentOptions()))
        .compose(deployed -> rpc.listen());
  }

  @Override
  public Future<?> stop() {
    return rpc.shutdown()
        .eventually(() -> Future.join(events.close(), decisions.close()))
        .eventually(() -> {
          redis.close();
          return database.close();
        });
  }

  private BeaconListener.Listen listen(AdsOptions options) {
    return new BeaconListener.Listen(
        platform.host(),
        platform.ports().of("beacons"),
        platform.tls().forPublic(),
        options.beaconsInFlightMax());
  }
}
