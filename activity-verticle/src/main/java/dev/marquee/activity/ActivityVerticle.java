package dev.marquee.activity;

import dev.marquee.platform.Periodic;
import dev.marquee.platform.Platform;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.privacy.PrivacyRpc;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.RpcServer;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Database;
import dev.marquee.proto.catalog.v1.Titles;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.function.Supplier;

/// Wires positions, history and watchlists, serves them over gRPC and brings recorded positions to
/// Postgres.
public final class ActivityVerticle extends VerticleBase {
  private static final Duration SWEEP_INTERVAL = Duration.ofDays(1);

  private final Platform platform;
  private Supplier<Future<Void>> closing = Future::succeededFuture;

  public ActivityVerticle(Platform platform) {
    this.platform = platform;
  }

  @Override
  public Future<?> start() {
    ActivityOptions options = platform.settings().bind("activity", ActivityOptions.class);
    Database database = platform.database("activity");
    RedisLink redis = platform.cacheRedis();
    Events events = platform.events(database);
    ActivityEvents activityEvents = new ActivityEvents(events);
    PositionStore positionStore = new PositionStore(database);
    PositionScripts recent = new PositionScripts(redis, options.recentPositionTtl());
    Positions positions =
        new Positions(
            platform.clock(), options, activityEvents, recent, positionStore, platform.meters());
    Watchlist watchlist =
        new Watchlist(
            platform.clock(),
            options,
            new WatchlistStore(database),
            activityEvents,
            platform.clients("activity").asService(Titles.class));
    RpcServer server =
        platform
            .rpcServer("activity")
            .bind(new PositionsRpc(platform.clock(), positions))
            .bind(
                new LibraryRpc(
                    new WatchHistory(options, positionStore),
                    watchlist,
                    platform.idempotency(database)))
            .bind(
                new PrivacyRpc(
                    database, new Audit(platform.ids()), new PersonalDataStore(database, recent)));
    Periodic sweeping =
        new Periodic(vertx, "sweeping history", SWEEP_INTERVAL, positions::sweep).start();
    closing =
        () ->
            server
                .shutdown()
                .eventually(sweeping::stop)
                .eventually(activityEvents::close)
                .onComplete(closed -> redis.close())
                .eventually(database::close);
    return activityEvents.start(positions).compose(started -> server.listen());
  }

  /// Calls in flight finish first, then consumers, then what they stand on.
  @Override
  public Future<?> stop() {
    return closing.get();
  }
}
