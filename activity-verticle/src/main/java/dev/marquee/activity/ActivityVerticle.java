package dev.marquee.activity;

import dev.marquee.platform.Platform;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.RpcServer;
import dev.marquee.platform.sql.Database;
import dev.marquee.proto.catalog.v1.Titles;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.Supplier;

/// Wires positions, history and watchlists, serves them over gRPC and brings recorded positions to
/// Postgres.
public final class ActivityVerticle extends VerticleBase {
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
    Positions positions =
        new Positions(
            platform.clock(),
            options,
            activityEvents,
            new PositionScripts(redis, options.recentPositionTtl()),
            positionStore,
            platform.meters());
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
                    platform.idempotency(database)));
    closing =
        () ->
            server
                .shutdown()
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
