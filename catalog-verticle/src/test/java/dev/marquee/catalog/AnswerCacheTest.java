package dev.marquee.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.catalog.AnswerCache.TitleAnswer;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.ListTitlesRequest;
import dev.marquee.proto.catalog.v1.ListTitlesResponse;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
  private static final UUID ID = new UUID(1, 2);
  private static final Viewer VIEWER = new Viewer("acme", "IN");
  private static final Availability ALWAYS = new Availability(List.of(), null, null);
  private static final ListTitlesRequest PAGE = ListTitlesRequest.newBuilder().setLimit(10).build();

  private final AtomicInteger loads = new AtomicInteger();

  @Test
  void anAnswerIsLoadedOnceForATenant() {
    AnswerCache cache =
        cache(Duration.ofMinutes(10), (tenant, id) -> answer(loads.incrementAndGet()));

    TitleAnswer first = cache.title("acme", ID);

    assertThat(cache.title("acme", ID)).isSameAs(first);
    assertThat(cache.title("globex", ID)).isNotSameAs(first);
    assertThat(loads).hasValue(2);
  }

  @Test
  void aHintThrowsOutWhatIsOlderAndKeepsWhatAlreadyShowsTheChange() {
    AnswerCache cache =
        cache(Duration.ofMinutes(10), (tenant, id) -> answer(4 + loads.incrementAndGet()));
    cache.title("acme", ID);

    cache.changed(hint("acme", 5));
    cache.changed(hint("globex", 6));
    assertThat(cache.title("acme", ID).version()).isEqualTo(5);

    cache.changed(hint("acme", 6));
    assertThat(cache.title("acme", ID).version()).isEqualTo(6);
  }

  @Test
  void aLoadUnderWayWhenTheHintComesIsNotKept() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    CountDownLatch hinted = new CountDownLatch(1);
    AnswerCache cache =
        cache(
            Duration.ofMinutes(10),
            (tenant, id) -> {
              int version = loads.incrementAndGet();
              if (version == 1) {
                read.countDown();
                awaited(hinted);
              }
              return answer(version);
            });
    CompletableFuture<Long> early =
        CompletableFuture.supplyAsync(() -> cache.title("acme", ID).version());
    read.await();

    cache.changed(hint("acme", 2));
    hinted.countDown();

    assertThat(early.join()).isEqualTo(1);
    assertThat(cache.title("acme", ID).version()).isEqualTo(2);
  }

  @Test
  void readersWhoMissAtOnceWaitForOneLoad() {
    CountDownLatch all = new CountDownLatch(1);
    AnswerCache cache =
        cache(
            Duration.ofMinutes(10),
            (tenant, id) -> {
              awaited(all);
              return answer(loads.incrementAndGet());
            });
    List<CompletableFuture<TitleAnswer>> readers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      CompletableFuture<TitleAnswer> reader = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> reader.complete(cache.title("acme", ID)));
      readers.add(reader);
    }

    all.countDown();

    assertThat(readers)
        .extracting(CompletableFuture::join)
        .extracting(TitleAnswer::version)
        .containsOnly(1L);
  }

  @Test
  void aFailedLoadIsNotKept() {
    AnswerCache cache =
        cache(
            Duration.ofMinutes(10),
            (tenant, id) -> {
              if (loads.incrementAndGet() == 1) {
                throw new IllegalStateException("no database");
              }
              return answer(2);
            });

    assertThatThrownBy(() -> cache.title("acme", ID)).hasMessage("no database");
    assertThat(cache.title("acme", ID).version()).isEqualTo(2);
  }

  @Test
  void whoWaitedForALoadThatFailedTriesForHimself() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    AnswerCache cache =
        cache(
            Duration.ofMinutes(10),
            (tenant, id) -> {
              if (loads.incrementAndGet() == 1) {
                loading.countDown();
                awaited(waiting);
                throw new IllegalStateException("no database");
              }
              return answer(2);
            });
    CompletableFuture<TitleAnswer> first =
        CompletableFuture.supplyAsync(() -> cache.title("acme", ID));
    loading.await();
    Thread second = Thread.currentThread();
    Thread.ofVirtual()
        .start(() -> {
          Eventually.until(
              "the second reader waits", () -> second.getState() == Thread.State.WAITING);
          waiting.countDown();
        });

    assertThat(cache.title("acme", ID).version()).isEqualTo(2);
    assertThat(first).isCompletedExceptionally();
  }

  @Test
  void anAnswerOutlivesItsTimeWithoutAHint() {
    AnswerCache cache =
        cache(Duration.ofMillis(20), (tenant, id) -> answer(loads.incrementAndGet()));
    cache.title("acme", ID);

    Eventually.until("the answer is loaded again", () -> cache.title("acme", ID).version() > 1);
  }

  @Test
  void aHintThrowsOutAllPagesOfItsTenantOnly() {
    AnswerCache cache = cache(Duration.ofMinutes(10), (tenant, id) -> answer(1));
    Viewer elsewhere = new Viewer("globex", "IN");
    page(cache, VIEWER);
    page(cache, VIEWER);
    page(cache, elsewhere);
    assertThat(loads).hasValue(2);

    cache.changed(hint("acme", 2));

    page(cache, elsewhere);
    assertThat(loads).hasValue(2);
    page(cache, VIEWER);
    assertThat(loads).hasValue(3);
  }

  @Test
  void pagesOfCountriesAreApart() {
    AnswerCache cache = cache(Duration.ofMinutes(10), (tenant, id) -> answer(1));

    page(cache, VIEWER);
    page(cache, new Viewer("acme", "US"));

    assertThat(loads).hasValue(2);
  }

  private void page(AnswerCache cache, Viewer viewer) {
    cache.page(
        viewer,
        PAGE,
        () -> {
          loads.incrementAndGet();
          return ListTitlesResponse.getDefaultInstance();
        });
  }

  private static AnswerCache cache(Duration ttl, BiFunction<String, UUID, TitleAnswer> loader) {
    return new AnswerCache(new CatalogOptions(ttl, 1 << 20, 1 << 20, 20), loader);
  }

  private static TitleAnswer answer(long version) {
    return new TitleAnswer(
        Future.succeededFuture(GetTitleResponse.getDefaultInstance()), ALWAYS, version, 1);
  }

  private static JsonObject hint(String tenant, long version) {
    return new JsonObject()
        .put("tenant", tenant)
        .put("titleId", ID.toString())
        .put("version", version);
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
