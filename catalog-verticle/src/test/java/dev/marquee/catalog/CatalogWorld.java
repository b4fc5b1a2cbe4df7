package dev.marquee.catalog;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.platform.testing.TwinTenant;
import dev.marquee.proto.catalog.v1.ApproveTitleRequest;
import dev.marquee.proto.catalog.v1.ArchiveTitleRequest;
import dev.marquee.proto.catalog.v1.Cms;
import dev.marquee.proto.catalog.v1.CmsTitle;
import dev.marquee.proto.catalog.v1.CreateTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.ListTitlesRequest;
import dev.marquee.proto.catalog.v1.ListTitlesResponse;
import dev.marquee.proto.catalog.v1.PublishTitleRequest;
import dev.marquee.proto.catalog.v1.SearchTitlesRequest;
import dev.marquee.proto.catalog.v1.SubmitTitleRequest;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitleMetadata;
import dev.marquee.proto.catalog.v1.TitleType;
import dev.marquee.proto.catalog.v1.Titles;
import dev.marquee.proto.catalog.v1.UpdateTitleRequest;
import dev.marquee.proto.catalog.v1.UpdateTitleResponse;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

/// A deployed catalog with an editor, a reviewer and viewers, and the steps they often take.
final class CatalogWorld implements AutoCloseable {
  static final String ACME = "acme";
  static final String GLOBEX = "globex";
  static final String EDITOR = "editor-1";
  static final String REVIEWER = "reviewer-1";
  static final String NOBODY_KNOWS = "01990000-0000-7000-8000-000000000000";

  final TestPlatform tp;
  final Cms cms;
  final Titles titles;
  private final Database database;

  private CatalogWorld(TestPlatform tp) {
    this.tp = tp;
    this.cms = tp.clients().asCaller(Cms.class);
    this.titles = tp.clients().asCaller(Titles.class);
    this.database = tp.platform().database("catalog");
  }

  static CatalogWorld start(Map<String, String> overrides, String... domains) {
    CatalogWorld world = new CatalogWorld(TestPlatform.start(overrides, domains));
    world.tp.deploy(new CatalogVerticle(world.tp.platform()));
    return world;
  }

  static CatalogWorld start() {
    return start(Map.of(), "catalog");
  }

  /// Metadata that keeps every rule.
  static TitleMetadata.Builder film(String name) {
    return TitleMetadata.newBuilder()
        .setType(TitleType.TITLE_TYPE_MOVIE)
        .setName(name)
        .setMaturityRating("U")
        .setLanguage("hi");
  }

  <T> T editor(String tenant, Function<Cms, Future<T>> call) {
    return account(tenant, EDITOR, "editor", call);
  }

  <T> T reviewer(String tenant, Function<Cms, Future<T>> call) {
    return account(tenant, REVIEWER, "reviewer", call);
  }

  <T> T account(String tenant, String account, String role, Function<Cms, Future<T>> call) {
    return tp.as(tenant, tp.token(tenant, account, role), () -> call.apply(cms).await());
  }

  <T> T viewer(String tenant, Function<Titles, Future<T>> call) {
    return tp.anonymous(tenant, () -> call.apply(titles).await());
  }

  /// A viewer whom the edge found in a country.
  <T> T viewerIn(String tenant, String country, Function<Titles, Future<T>> call) {
    Callable<T> there =
        () -> {
          CallContext anywhere = CallContext.current();
          new CallContext(anywhere.requestId(), tenant, anywhere.caller(), "", "", country, "")
              .bind();
          return call.apply(titles).await();
        };
    return tp.anonymous(tenant, there);
  }

  CmsTitle create(String tenant, TitleMetadata.Builder metadata) {
    return editor(
            tenant,
            c -> c.createTitle(CreateTitleRequest.newBuilder().setMetadata(metadata).build()))
        .getCreated();
  }

  UpdateTitleResponse update(
      String tenant, String id, TitleMetadata.Builder metadata, long expected) {
    UpdateTitleRequest request =
        UpdateTitleRequest.newBuilder()
            .setTitleId(id)
            .setMetadata(metadata)
            .setExpectedVersion(expected)
            .build();
    return editor(tenant, c -> c.updateTitle(request));
  }

  CmsTitle submit(String tenant, String id) {
    return editor(
            tenant, c -> c.submitTitle(SubmitTitleRequest.newBuilder().setTitleId(id).build()))
        .getSubmitted();
  }

  CmsTitle approve(String tenant, String id) {
    return reviewer(
            tenant, c -> c.approveTitle(ApproveTitleRequest.newBuilder().setTitleId(id).build()))
        .getApproved();
  }

  CmsTitle publish(String tenant, String id) {
    return reviewer(
            tenant, c -> c.publishTitle(PublishTitleRequest.newBuilder().setTitleId(id).build()))
        .getPublished();
  }

  CmsTitle archive(String tenant, String id) {
    return reviewer(
            tenant, c -> c.archiveTitle(ArchiveTitleRequest.newBuilder().setTitleId(id).build()))
        .getArchived();
  }

  /// A published title.
  ///
  /// @return its id
  String released(String tenant, TitleMetadata.Builder metadata) {
    String id = create(tenant, metadata).getTitle().getId();
    submit(tenant, id);
    approve(tenant, id);
    publish(tenant, id);
    return id;
  }

  GetTitleResponse get(String tenant, String id) {
    return viewer(tenant, t -> t.getTitle(GetTitleRequest.newBuilder().setTitleId(id).build()));
  }

  List<String> search(String tenant, String q) {
    SearchTitlesRequest request = SearchTitlesRequest.newBuilder().setQ(q).build();
    return names(viewer(tenant, t -> t.searchTitles(request)).getTitlesList());
  }

  ListTitlesResponse list(String tenant, ListTitlesRequest.Builder request) {
    return viewer(tenant, t -> t.listTitles(request.build()));
  }

  static List<String> names(List<Title> titles) {
    return titles.stream().map(Title::getName).toList();
  }

  /// Looks into, or changes, the tables behind the verticle's back.
  RowSet<Row> sql(String text) {
    return tp.anonymous(
        ACME, () -> database.writer().query(TwinTenant.ALL_TENANTS + text).execute().await());
  }

  @Override
  public void close() {
    tp.close();
  }
}
