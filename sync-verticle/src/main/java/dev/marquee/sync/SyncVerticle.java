package dev.marquee.sync;

import dev.marquee.platform.Periodic;
import dev.marquee.platform.Platform;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.privacy.PrivacyRpc;
import dev.marquee.platform.rpc.RpcServer;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Wires sync: the consumer of others' events, one courier an operator, the RPCs for ops.
public final class SyncVerticle extends VerticleBase {
  private final Platform platform;
  private final List<Courier> couriers = new ArrayList<>();
  private @Nullable Database database;
  private @Nullable Events events;
  private @Nullable RpcServer server;
  private @Nullable Periodic purging;

  public SyncVerticle(Platform platform) {
    this.platform = platform;
  }

  @Override
  public Future<?> start() {
    SyncOptions options = platform.settings().bind("sync", SyncOptions.class);
    Database db = platform.database("sync");
    database = db;
    DeliveryStore store = new DeliveryStore(db, platform.ids());
    Sources sources = new Sources(platform.clients("sync"));
    for (Operator operator : operators(options)) {
      couriers.add(new Courier(vertx, operator, store, sources, options, platform.meters()));
    }
    Events incoming = platform.events(db);
    events = incoming;
    RpcServer rpc =
        platform
            .rpcServer("sync")
            .bind(new DeliveriesRpc(store, couriers, platform.idempotency(db), platform.ids()))
            .bind(new PrivacyRpc(db, new Audit(platform.ids()), new PersonalDataStore(db)));
    server = rpc;
    return rpc.listen()
        .compose(port ->
            incoming.consume("deliveries", SyncEvents.TOPICS, new SyncEvents(store, couriers)))
        .onSuccess(consuming -> {
          couriers.forEach(Courier::start);
          purging =
              new Periodic(
                      vertx,
                      "purging deliveries",
                      options.purgeInterval(),
                      () -> store.purge(options.keptFor()))
                  .start();
        });
  }

  /// The operators that have a URL.
  private List<Operator> operators(SyncOptions options) {
    List<Operator> operators = new ArrayList<>();
    WebClientOptions http =
        new WebClientOptions()
            .setConnectTimeout((int) options.requestTimeout().toMillis())
            .setFollowRedirects(false);
    PoolOptions connections = new PoolOptions().setHttp1MaxSize(options.concurrency());
    if (!options.dishtv().url().isEmpty()) {
      operators.add(
          new DishTv(
              WebClient.create(vertx, http, connections),
              options.dishtv(),
              options.requestTimeout()));
    }
    if (!options.d2h().url().isEmpty()) {
      operators.add(
          new D2h(
              WebClient.create(vertx, http, connections),
              options.d2h(),
              options.requestTimeout(),
              platform.clock()));
    }
    return operators;
  }

  @Override
  public Future<?> stop() {
    return Future.join(couriers.stream().map(Courier::stop).toList())
        .eventually(() -> purging == null ? Future.succeededFuture() : purging.stop())
        .eventually(() -> server == null ? Future.succeededFuture() : server.shutdown())
        .eventually(() -> events == null ? Future.succeededFuture() : events.close())
        .eventually(() -> database == null ? Future.succeededFuture() : database.close());
  }
}
