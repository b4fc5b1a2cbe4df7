package dev.marquee.catalog;

import dev.marquee.platform.sql.Tx;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What viewers see: titles that are published, in the viewer's country, now.
final class PublishedTitles {
  private final TitleStore titles;
  private final PublishedStore published;
  private final SearchStore index;
  private final Clock clock;
  private final int typoMatchesMax;

  PublishedTitles(
      TitleStore titles,
      PublishedStore published,
      SearchStore index,
      Clock clock,
      int typoMatchesMax) {
    this.titles = titles;
    this.published = published;
    this.index = index;
    this.clock = clock;
    this.typoMatchesMax = typoMatchesMax;
  }

  /// A published title, wherever and whenever it may be seen: the answer is kept, so its
  /// availability is checked at each read.
  Optional<CatalogTitle> find(String tenant, UUID id) {
    return titles.find(tenant, id).await().filter(title -> title.state() == TitleState.PUBLISHED);
  }

  /// Last published first.
  Page<CatalogTitle> list(Viewer viewer, TitleFilter filter, Page.Wanted wanted) {
    return published.list(viewer, clock.instant(), filter, wanted).await();
  }

  /// Best match first; nothing for a text without letters and digits.
  List<CatalogTitle> search(Viewer viewer, SearchQuery asked) {
    if (asked.words().isEmpty()) {
      return List.of();
    }
    Set<String> deletions = asked.deletions();
    List<String> known =
        deletions.isEmpty() ? List.of() : index.words(viewer.tenant(), deletions).await();
    return index.search(viewer, clock.instant(), asked.withKnown(known, typoMatchesMax)).await();
  }

  /// Genres with how many titles have them, largest first.
  List<PublishedStore.GenreCount> genres(Viewer viewer) {
    return published.genres(viewer, clock.instant()).await();
  }

  /// Brings the search index up to date with a title that changed. The caller holds its lock.
  void reindex(Tx tx, String tenant, CatalogTitle title) {
    if (title.state() == TitleState.PUBLISHED) {
      SearchDocument document = SearchDocument.of(title.metadata());
      index.put(tx, tenant, title.id(), document).await();
      index.addWords(tx, tenant, document.known()).await();
    } else {
      index.remove(tx, tenant, title.id()).await();
    }
  }
}
