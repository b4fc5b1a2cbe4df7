package dev.marquee.catalog;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.Message;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// Finished answers to viewers' reads, in this process. Bounded in bytes (TinyLFU: what is read
/// least goes first) and in time; a hint that a title changed throws its answer out, and all pages
/// of its tenant. Several readers who miss the same answer wait for one load; a load that was under
/// way when the hint came is not kept.
final class AnswerCache {
  private static final int ENTRY_OVERHEAD_BYTES = 256;

  /// The answer about one title, for those it may be shown to.
  ///
  /// @param found made once: nothing is built for a reader
  /// @param version of the title; 0 when there is none
  record TitleAnswer(
      Future<GetTitleResponse> found, Availability availability, long version, int bytes) {
    Future<GetTitleResponse> to(
        String country, InstantSource clock, Future<GetTitleResponse> otherwise) {
      return availability.covers(country, clock) ? found : otherwise;
    }
  }

  private record TitleKey(String tenant, UUID id) {}

  /// @param generation of the tenant's pages: after a hint no one asks for the old ones any more
  private record PageKey(Viewer viewer, long generation, Message request) {}

  private final AsyncCache<TitleKey, TitleAnswer> titles;
  private final AsyncCache<PageKey, Message> pages;
  private final Map<String, Long> tenantToGeneration = new ConcurrentHashMap<>();
  private final BiFunction<String, UUID, TitleAnswer> titleLoader;

  /// @param titleLoader reads one title; may await
  AnswerCache(CatalogOptions options, BiFunction<String, UUID, TitleAnswer> titleLoader) {
    this.titleLoader = titleLoader;
    this.titles =
        bounded(options.cacheTtl(), options.titleCacheBytes())
            .weigher((TitleKey key, TitleAnswer answer) -> answer.bytes + ENTRY_OVERHEAD_BYTES)
            .buildAsync();
    this.pages =
        bounded(options.cacheTtl(), options.pageCacheBytes())
            .weigher((PageKey key, Message page) ->
                page.getSerializedSize() + key.request.getSerializedSize() + ENTRY_OVERHEAD_BYTES)
            .buildAsync();
  }

  /// The answer about one title; loads it when it isn't here. Awaits only then.
  TitleAnswer title(String tenant, UUID id) {
    TitleKey key = new TitleKey(tenant, id);
    CompletableFuture<TitleAnswer> kept = titles.getIfPresent(key);
    return kept != null && kept.isDone() && !kept.isCompletedExceptionally()
        ? kept.join()
        : load(titles, key, () -> titleLoader.apply(tenant, id));
  }

  /// A page, or any answer that a change of whichever title of the tenant may change.
  ///
  /// @param loader may await
  @SuppressWarnings("unchecked")
  <R extends Message> R page(Viewer viewer, Message request, Supplier<R> loader) {
    long generation = tenantToGeneration.getOrDefault(viewer.tenant(), 0L);
    return (R) load(pages, new PageKey(viewer, generation, request), loader);
  }

  /// Takes a hint, see [CatalogEvents#CHANGED]. An answer that already shows the change stays.
  void changed(JsonObject hint) {
    String tenant = hint.getString("tenant");
    TitleKey key = new TitleKey(tenant, UUID.fromString(hint.getString("titleId")));
    long version = hint.getLong("version");
    CompletableFuture<TitleAnswer> kept = titles.getIfPresent(key);
    if (kept != null
        && (!kept.isDone() || kept.isCompletedExceptionally() || kept.join().version < version)) {
      titles.asMap().remove(key, kept);
    }
    tenantToGeneration.merge(tenant, 1L, Long::sum);
  }

  /// The first to miss loads on its own thread, outside of the map's locks; the others wait for it.
  /// Its failure is its own: whoever waited then tries for himself.
  private static <K, V> V load(AsyncCache<K, V> cache, K key, Supplier<? extends V> loader) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> earlier = cache.asMap().putIfAbsent(key, mine);
    if (earlier != null) {
      try {
        return Future.fromCompletionStage(earlier).await();
      } catch (CancellationException e) {
        return loader.get();
      }
    }
    try {
      V loaded = loader.get();
      mine.complete(loaded);
      return loaded;
    } finally {
      mine.cancel(false); // Without effect on one that is complete.
    }
  }

  private static Caffeine<Object, Object> bounded(Duration ttl, long bytes) {
    return Caffeine.newBuilder().expireAfterWrite(ttl).maximumWeight(bytes);
  }
}
