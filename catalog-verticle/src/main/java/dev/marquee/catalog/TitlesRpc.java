package dev.marquee.catalog;

import com.google.protobuf.Message;
import dev.marquee.catalog.AnswerCache.TitleAnswer;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.catalog.v1.Genre;
import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsResponse;
import dev.marquee.proto.catalog.v1.ListGenresRequest;
import dev.marquee.proto.catalog.v1.ListGenresResponse;
import dev.marquee.proto.catalog.v1.ListTitlesRequest;
import dev.marquee.proto.catalog.v1.ListTitlesResponse;
import dev.marquee.proto.catalog.v1.SearchTitlesRequest;
import dev.marquee.proto.catalog.v1.SearchTitlesResponse;
import dev.marquee.proto.catalog.v1.TitlesService;
import dev.marquee.proto.common.v1.NotFound;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;

/// The viewers' RPCs. Answers are kept finished, so the platform's hottest read, one title, costs a
/// look-up.
final class TitlesRpc extends TitlesService {
  private static final int QUERY_MAX = 200;
  private static final int YEAR_MAX = 9_999;
  private static final GetTitleResponse NO_TITLE =
      GetTitleResponse.newBuilder().setNotFound(NotFound.newBuilder().setWhat("title")).build();
  private static final Future<GetTitleResponse> NOT_FOUND = Future.succeededFuture(NO_TITLE);
  private static final TitleAnswer NOTHING =
      new TitleAnswer(
          NOT_FOUND, new Availability(List.of(), null, null), 0, NO_TITLE.getSerializedSize());

  private final PublishedTitles published;
  private final Editorial editorial;
  private final AnswerCache answers;
  private final InstantSource clock;

  TitlesRpc(
      PublishedTitles published, Editorial editorial, CatalogOptions options, InstantSource clock) {
    this.published = published;
    this.editorial = editorial;
    this.answers = new AnswerCache(options, this::load);
    this.clock = clock;
  }

  /// What hints go to.
  AnswerCache answers() {
    return answers;
  }

  @Override
  public Future<GetTitleResponse> getTitle(GetTitleRequest request) {
    CallContext call = CallContext.current();
    UUID id = Uuid7.parse("titleId", request.getTitleId());
    return answers.title(call.tenant(), id).to(call.country(), clock, NOT_FOUND);
  }

  @Override
  public Future<ListTitlesResponse> listTitles(ListTitlesRequest request) {
    Page.Wanted wanted = Page.Wanted.of(request.getLimit(), request.getCursor());
    if (request.getYear() < 0 || request.getYear() > YEAR_MAX) {
      throw Fault.invalid("year", "must be 1 to 9999");
    }
    TitleFilter filter =
        new TitleFilter(
            TitleMessages.type(request.getType()),
            genreKey(request.getGenre()),
            language(request.getLanguage()),
            request.getYear());
    return page(
        request,
        () -> {
          Page<CatalogTitle> page = published.list(viewer(), filter, wanted);
          ListTitlesResponse.Builder answer =
              ListTitlesResponse.newBuilder().setNextCursor(page.next());
          page.items().forEach(title -> answer.addTitles(TitleMessages.title(title)));
          return answer.build();
        });
  }

  @Override
  public Future<SearchTitlesResponse> searchTitles(SearchTitlesRequest request) {
    String q = request.getQ();
    if (q.isBlank() || q.codePointCount(0, q.length()) > QUERY_MAX) {
      throw Fault.invalid("q", "must have 1 to 200 characters");
    }
    TitleFilter filter =
        new TitleFilter(null, genreKey(request.getGenre()), language(request.getLanguage()), 0);
    SearchQuery query = SearchQuery.of(q, filter, Page.limit(request.getLimit()));
    return page(
        request,
        () -> {
          SearchTitlesResponse.Builder answer = SearchTitlesResponse.newBuilder();
          published
              .search(viewer(), query)
              .forEach(title -> answer.addTitles(TitleMessages.title(title)));
          return answer.build();
        });
  }

  @Override
  public Future<ListGenresResponse> listGenres(ListGenresRequest request) {
    return page(
        request,
        () -> {
          ListGenresResponse.Builder answer = ListGenresResponse.newBuilder();
          published
              .genres(viewer())
              .forEach(genre ->
                  answer.addGenres(
                      Genre.newBuilder().setName(genre.name()).setTitleCount(genre.titles())));
          return answer.build();
        });
  }

  @Override
  public Future<GetTitleRightsResponse> getTitleRights(GetTitleRightsRequest request) {
    GetTitleRightsResponse.Builder answer = GetTitleRightsResponse.newBuilder();
    editorial
        .find(Uuid7.parse("titleId", request.getTitleId()))
        .ifPresentOrElse(
            title -> answer.setRights(TitleMessages.rights(title)),
            () -> answer.setNotFound(NO_TITLE.getNotFound()));
    return Future.succeededFuture(answer.build());
  }

  private TitleAnswer load(String tenant, UUID id) {
    return published
        .find(tenant, id)
        .map(title -> {
          GetTitleResponse answer =
              GetTitleResponse.newBuilder().setTitle(TitleMessages.title(title)).build();
          return new TitleAnswer(
              Future.succeededFuture(answer),
              title.metadata().availability(),
              title.version(),
              answer.getSerializedSize());
        })
        .orElse(NOTHING);
  }

  private <R extends Message> Future<R> page(Message request, Supplier<R> loader) {
    return Future.succeededFuture(answers.page(viewer(), request, loader));
  }

  private static Viewer viewer() {
    CallContext call = CallContext.current();
    return new Viewer(call.tenant(), call.country());
  }

  private static String genreKey(String genre) {
    if (genre.length() > MetadataForm.GENRE_MAX * 2
        || genre.chars().anyMatch(Character::isISOControl)) {
      throw Fault.invalid("genre", "must be the name of a genre");
    }
    return Metadata.genreKey(genre);
  }

  private static String language(String language) {
    return language.isEmpty() ? "" : Locale.forLanguageTag(language).toLanguageTag();
  }
}
