package dev.marquee.activity;

import static dev.marquee.activity.Installation.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.events.ReceivedEvent;
import dev.marquee.platform.events.Topics;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.proto.activity.v1.AddToWatchlistRequest;
import dev.marquee.proto.activity.v1.AddToWatchlistResponse;
import dev.marquee.proto.activity.v1.AddToWatchlistResponse.OutcomeCase;
import dev.marquee.proto.activity.v1.LibraryEvent;
import dev.marquee.proto.activity.v1.ListWatchlistRequest;
import dev.marquee.proto.activity.v1.ListWatchlistResponse;
import dev.marquee.proto.activity.v1.WatchlistEntry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WatchlistIT {
  private static final List<ReceivedEvent> HEARD = new CopyOnWriteArrayList<>();
  private static Installation installation;

  @BeforeAll
  static void start() {
    installation = Installation.start("sync");
    installation.platform.deploy(new Listener());
  }

  @AfterAll
  static void stop() {
    installation.close();
  }

  /// Hears activity's facts as another domain does.
  private static final class Listener extends VerticleBase {
    private Future<Void> closed = Future.succeededFuture();
    private Runnable close = () -> {};

    @Override
    public Future<?> start() {
      Database database = installation.platform.platform().database("sync");
      Events events = installation.platform.platform().events(database);
      close = () -> closed = events.close().eventually(database::close);
      return events.consume(
          "listener", List.of(Topics.ofDomain("activity")), (tx, event) -> HEARD.add(event));
    }

    @Override
    public Future<?> stop() {
      close.run();
      return closed;
    }
  }

  @Test
  void addedTitlesAreListedLastAddedFirstPageByPage() {
    UUID account = installation.newId();
    List<UUID> titles = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      titles.add(installation.newId());
      assertThat(installation.add("acme", account, titles.getLast()).getOutcomeCase())
          .isEqualTo(OutcomeCase.ADDED);
    }
    Collections.reverse(titles);

    ListWatchlistResponse first = page(account, 5, "");
    ListWatchlistResponse second = page(account, 5, first.getNextCursor());

    List<UUID> listed = new ArrayList<>(ids(first));
    listed.addAll(ids(second));
    assertThat(first.getEntriesCount()).isEqualTo(5);
    assertThat(second.getNextCursor()).isEmpty();
    // Two of one millisecond may come in either order.
    assertThat(listed).containsExactlyInAnyOrderElementsOf(titles);
    assertThat(first.getEntriesList())
        .extracting(entry -> -entry.getAddedAt().getSeconds())
        .isSorted();
  }

  @Test
  void addingOrRemovingTwiceChangesNothingMore() {
    UUID account = installation.newId();
    UUID title = installation.newId();

    installation.add("acme", account, title);
    assertThat(installation.add("acme", account, title).hasAdded()).isTrue();
    assertThat(listed(account)).containsExactly(title);
    installation.remove("acme", account, title);
    assertThat(installation.remove("acme", account, title).hasRemoved()).isTrue();
    assertThat(listed(account)).isEmpty();

    installation.add("acme", account, title);
    assertThat(heard("acme", account, 3))
        .extracting(LibraryEvent::getAdded)
        .containsExactly(true, false, true);
  }

  @Test
  void titleThatIsMissingOrNotPublishedIsNotFound() {
    UUID account = installation.newId();

    assertThat(installation.add("acme", account, Installation.MISSING_TITLE).hasNotFound())
        .isTrue();
    assertThat(installation.add("acme", account, Installation.DRAFT_TITLE).hasNotFound()).isTrue();
    assertThat(listed(account)).isEmpty();
    assertThatThrownBy(() ->
            installation.as(
                "acme",
                account,
                library ->
                    library.addToWatchlist(
                        AddToWatchlistRequest.newBuilder().setTitleId("alien").build())))
        .isInstanceOf(Fault.class)
        .hasMessageStartingWith("titleId:");
  }

  @Test
  void onlyFiveHundredTitlesFitHoweverManyAreAddedAtOnce() {
    UUID account = installation.newId();
    atOnce(490, () -> installation.add("acme", account, installation.newId()));

    List<AddToWatchlistResponse> answers =
        atOnce(30, () -> installation.add("acme", account, installation.newId()));

    assertThat(answers).filteredOn(AddToWatchlistResponse::hasAdded).hasSize(10);
    assertThat(answers)
        .filteredOn(AddToWatchlistResponse::hasFull)
        .hasSize(20)
        .allSatisfy(answer -> assertThat(answer.getFull().getState()).isEqualTo("full"));
    UUID title = listed(account).getFirst();
    assertThat(installation.add("acme", account, title).hasAdded())
        .as("a title that is listed already")
        .isTrue();
    installation.remove("acme", account, title);
    assertThat(installation.add("acme", account, title).hasAdded()).isTrue();
  }

  @Test
  void concurrentAddsOfOneTitleMakeOneEntryAndOneEvent() {
    UUID account = installation.newId();
    UUID title = installation.newId();

    List<AddToWatchlistResponse> answers =
        atOnce(20, () -> installation.add("acme", account, title));
    installation.remove("acme", account, title);

    assertThat(answers).allMatch(AddToWatchlistResponse::hasAdded);
    assertThat(heard("acme", account, 2))
        .extracting(LibraryEvent::getAdded)
        .containsExactly(true, false);
  }

  @Test
  void eventsOfALibraryComeInOrderWithoutGaps() {
    UUID account = installation.newId();

    atOnce(40, () -> installation.add("acme", account, installation.newId()));

    List<LibraryEvent> heard = heard("acme", account, 40);
    assertThat(heard)
        .extracting(LibraryEvent::getVersion)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 40).boxed().toList());
    assertThat(heard)
        .extracting(LibraryEvent::getTitleId)
        .containsExactlyInAnyOrderElementsOf(listed(account).stream().map(UUID::toString).toList());
  }

  @Test
  void sameIdsInTwoTenantsNeverMeet() {
    UUID account = installation.newId();
    UUID title = installation.newId();

    installation.add("acme", account, title);
    assertThat(installation.watchlist("globex", account, all()).getEntriesList()).isEmpty();
    installation.remove("globex", account, title);
    assertThat(listed(account)).containsExactly(title);
    installation.add("globex", account, title);
    installation.remove("acme", account, title);

    assertThat(installation.watchlist("globex", account, all()).getEntriesList()).hasSize(1);
    assertThat(heard("globex", account, 1))
        .extracting(LibraryEvent::getVersion)
        .containsExactly(1L);
    assertThat(heard("acme", account, 2)).hasSize(2);
  }

  @Test
  void repeatWithTheSameKeyGetsTheFirstAnswerAndDoesNothing() {
    UUID account = installation.newId();
    UUID title = installation.newId();
    AddToWatchlistRequest request =
        AddToWatchlistRequest.newBuilder().setTitleId(title.toString()).build();
    installation.as("acme", account, "key-1", library -> library.addToWatchlist(request));
    installation.remove("acme", account, title);

    AddToWatchlistResponse repeated =
        installation.as("acme", account, "key-1", library -> library.addToWatchlist(request));

    assertThat(repeated.hasAdded()).isTrue();
    assertThat(listed(account)).isEmpty();
  }

  /// What was heard of a library, once it is this much.
  private static List<LibraryEvent> heard(String tenant, UUID account, int events) {
    until(events + " events of the library", () -> received(tenant, account).size() >= events);
    return received(tenant, account).stream().map(WatchlistIT::payload).toList();
  }

  private static List<ReceivedEvent> received(String tenant, UUID account) {
    return HEARD.stream()
        .filter(event ->
            event.tenant().equals(tenant)
                && event.aggregateId().equals(account.toString())
                && event.type().equals("library-updated"))
        .toList();
  }

  private static LibraryEvent payload(ReceivedEvent event) {
    try {
      LibraryEvent payload = LibraryEvent.parseFrom(event.payload());
      assertThat(payload.getVersion()).isEqualTo(event.version());
      assertThat(payload.getAccountId()).isEqualTo(event.aggregateId());
      return payload;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /// Runs work on as many threads as times.
  private static <T> List<T> atOnce(int times, Callable<T> work) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (var running : threads.invokeAll(Collections.nCopies(times, work))) {
        results.add(running.get());
      }
      return results;
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static List<UUID> listed(UUID account) {
    return ids(page(account, 100, ""));
  }

  private static List<UUID> ids(ListWatchlistResponse page) {
    return page.getEntriesList().stream()
        .map(WatchlistEntry::getTitleId)
        .map(UUID::fromString)
        .toList();
  }

  private static ListWatchlistRequest all() {
    return ListWatchlistRequest.newBuilder().setLimit(100).build();
  }

  private static ListWatchlistResponse page(UUID account, int limit, String cursor) {
    return installation.watchlist(
        "acme",
        account,
        ListWatchlistRequest.newBuilder().setLimit(limit).setCursor(cursor).build());
  }
}
