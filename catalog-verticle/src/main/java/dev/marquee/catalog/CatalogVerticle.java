package dev.marquee.catalog;

import dev.marquee.platform.Platform;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.events.Topics;
import dev.marquee.platform.privacy.PrivacyRpc;
import dev.marquee.platform.rpc.RpcServer;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Idempotency;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;

/// The catalog: titles, their editorial workflow, and search. Deployed on a virtual-thread context.
public final class CatalogVerticle extends VerticleBase {
  private final Platform platform;
  private Supplier<Future<?>> closing = Future::succeededFuture;

  public CatalogVerticle(Platform platform) {
    this.platform = platform;
  }

  @Override
  public Future<?> start() {
    Database database = platform.database("catalog");
    Events events = platform.events(database);
    RpcServer server = platform.rpcServer("catalog");
    closing = () -> server.shutdown().eventually(events::close).eventually(database::close);
    CatalogOptions options = platform.settings().bind("catalog", CatalogOptions.class);
    TitleStore titles = new TitleStore(database);
    PublishedTitles published =
        new PublishedTitles(
            titles,
            new PublishedStore(database),
            new SearchStore(database),
            platform.clock(),
            options.typoMatchesMax());
    Editorial editorial =
        new Editorial(
            titles,
            new VersionStore(database),
            published,
            new CatalogEvents(events.outbox(), vertx.eventBus()),
            platform.ids(),
            platform.clock());
    Idempotency idempotency = platform.idempotency(database);
    TitlesRpc titlesRpc = new TitlesRpc(published, editorial, options, platform.clock());
    vertx
        .eventBus()
        .<JsonObject>consumer(
            CatalogEvents.CHANGED, hint -> titlesRpc.answers().changed(hint.body()));
    return events
        .startRelay()
        .compose(started ->
            events.consume(
                "video",
                List.of(Topics.ofDomain("streaming")),
                (tx, event) ->
                    CatalogEvents.videoNews(event)
                        .ifPresent(news -> editorial.report(tx, news.titleId(), news.report()))))
        .compose(consuming ->
            server
                .bind(titlesRpc)
                .bind(new CmsRpc(editorial, idempotency))
                .bind(
                    new PrivacyRpc(
                        database, new Audit(platform.ids()), new PersonalDataStore(database)))
                .listen());
  }

  @Override
  public Future<?> stop() {
    return closing.get();
  }
}
