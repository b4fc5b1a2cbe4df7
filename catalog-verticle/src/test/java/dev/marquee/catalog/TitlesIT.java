package dev.marquee.catalog;

import static dev.marquee.catalog.CatalogWorld.ACME;
import static dev.marquee.catalog.CatalogWorld.GLOBEX;
import static dev.marquee.catalog.CatalogWorld.film;
import static dev.marquee.catalog.CatalogWorld.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.sql.Database;
import dev.marquee.proto.catalog.v1.Genre;
import dev.marquee.proto.catalog.v1.GetCmsTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.ListGenresRequest;
import dev.marquee.proto.catalog.v1.ListTitleVersionsRequest;
import dev.marquee.proto.catalog.v1.ListTitlesRequest;
import dev.marquee.proto.catalog.v1.ListTitlesResponse;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitleRights;
import dev.marquee.proto.catalog.v1.TitleType;
import dev.marquee.proto.catalog.v1.WorkflowState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What viewers see. Answers are kept for a millisecond only, so that each test sees its own
/// changes at once.
class TitlesIT {
  private static CatalogWorld world;

  @BeforeAll
  static void start() {
    world = CatalogWorld.start(Map.of("catalog.cacheTtl", "1ms"), "catalog");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void whatIsNotPublishedIsNeitherGotNorListedNorFound() {
    String tenant = "drafts";
    String id = world.create(tenant, film("Hidden Gem").addGenres("Drama")).getTitle().getId();

    assertThat(world.get(tenant, id).hasNotFound()).isTrue();
    assertThat(world.list(tenant, ListTitlesRequest.newBuilder()).getTitlesList()).isEmpty();
    assertThat(world.search(tenant, "hidden")).isEmpty();
    assertThat(genres(tenant)).isEmpty();
  }

  @Test
  void aTitleRestrictedToCountriesIsNowhereElse() {
    String tenant = "geo";
    String id =
        world.released(
            tenant, film("Only Here").addGenres("Drama").addCountries("IN").addCountries("NP"));
    GetTitleRequest get = GetTitleRequest.newBuilder().setTitleId(id).build();
    ListTitlesRequest list = ListTitlesRequest.getDefaultInstance();

    assertThat(world.viewerIn(tenant, "IN", t -> t.getTitle(get)).hasTitle()).isTrue();
    assertThat(world.viewerIn(tenant, "US", t -> t.getTitle(get)).hasNotFound()).isTrue();
    assertThat(world.get(tenant, id).hasNotFound()).isTrue();
    assertThat(world.viewerIn(tenant, "NP", t -> t.listTitles(list)).getTitlesCount()).isOne();
    assertThat(world.viewerIn(tenant, "US", t -> t.listTitles(list)).getTitlesCount()).isZero();
    assertThat(world.search(tenant, "only")).isEmpty();
    assertThat(genres(tenant)).isEmpty();
  }

  @Test
  void aTitleIsSeenFromTheBeginningToTheEndOfItsWindowOnly() {
    String tenant = "window";
    Timestamp past = Timestamp.newBuilder().setSeconds(1_000_000_000).build();
    Timestamp future = Timestamp.newBuilder().setSeconds(4_000_000_000L).build();
    String now =
        world.released(tenant, film("Now").setAvailableFrom(past).setAvailableUntil(future));
    String later = world.released(tenant, film("Later").setAvailableFrom(future));
    String over = world.released(tenant, film("Over").setAvailableUntil(past));

    assertThat(world.get(tenant, now).hasTitle()).isTrue();
    assertThat(world.get(tenant, later).hasNotFound()).isTrue();
    assertThat(world.get(tenant, over).hasNotFound()).isTrue();
    assertThat(names(world.list(tenant, ListTitlesRequest.newBuilder()).getTitlesList()))
        .containsExactly("Now");
  }

  @Test
  void filtersCombineAndTheLastPublishedComesFirst() {
    String tenant = "filters";
    world.released(tenant, film("Old").addGenres("Drama").setReleaseDate("1975-08-15"));
    world.released(
        tenant, film("New").addGenres("Drama").addGenres("War").setReleaseDate("2026-01-01"));
    world.released(
        tenant,
        film("Regional").setLanguage("hi-IN").addGenres("drama").setReleaseDate("2026-12-31"));
    world.released(tenant, film("Match").setType(TitleType.TITLE_TYPE_SPORTS).setLanguage("en"));

    assertThat(listed(tenant, ListTitlesRequest.newBuilder()))
        .containsExactly("Match", "Regional", "New", "Old");
    assertThat(listed(tenant, ListTitlesRequest.newBuilder().setGenre("DRAMA").setYear(2026)))
        .containsExactly("Regional", "New");
    assertThat(listed(tenant, ListTitlesRequest.newBuilder().setLanguage("hi")))
        .containsExactly("Regional", "New", "Old");
    assertThat(listed(tenant, ListTitlesRequest.newBuilder().setLanguage("hi-IN")))
        .containsExactly("Regional");
    assertThat(listed(tenant, ListTitlesRequest.newBuilder().setType(TitleType.TITLE_TYPE_SPORTS)))
        .containsExactly("Match");
    assertThat(genres(tenant)).containsExactly("Drama 3", "War 1");
  }

  @Test
  void pagesAreCompleteAndWithoutRepetitionWhileTitlesAreAdded() {
    String tenant = "pages";
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      expected.addFirst(world.released(tenant, film("Title " + i)));
    }

    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      ListTitlesResponse page =
          world.list(tenant, ListTitlesRequest.newBuilder().setLimit(2).setCursor(cursor));
      page.getTitlesList().forEach(title -> seen.add(title.getId()));
      cursor = page.getNextCursor();
      world.released(tenant, film("Added after " + seen.size()));
    } while (!cursor.isEmpty());

    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void searchForgivesTyposByTheLengthOfTheWord() {
    String tenant = "typos";
    world.released(tenant, film("Avengers: Endgame").addCast("Robert Downey Jr."));
    world.released(tenant, film("Interstellar").setDescription("A wormhole near Saturn."));
    world.released(tenant, film("Dune"));
    world.released(tenant, film("Amélie"));

    assertThat(world.search(tenant, "avangers")).containsExactly("Avengers: Endgame");
    assertThat(world.search(tenant, "vaengers endgmae")).containsExactly("Avengers: Endgame");
    assertThat(world.search(tenant, "intersteler")).containsExactly("Interstellar");
    assertThat(world.search(tenant, "robert downy")).containsExactly("Avengers: Endgame");
    assertThat(world.search(tenant, "AMELIE")).containsExactly("Amélie");
    assertThat(world.search(tenant, "wormhole")).containsExactly("Interstellar");
    assertThat(world.search(tenant, "dnue")).as("4 letters: none").isEmpty();
    assertThat(world.search(tenant, "avangars")).as("8 letters: one").isEmpty();
    assertThat(world.search(tenant, "intarstalar")).as("11 letters: two, not three").isEmpty();
    assertThat(world.search(tenant, "wormhoole")).as("descriptions: none").isEmpty();
    assertThat(world.search(tenant, "?!")).isEmpty();
  }

  @Test
  void searchKnowsHindi() {
    String tenant = "hindi";
    world.released(tenant, film("दिलवाले दुल्हनिया ले जायेंगे").addCast("शाहरुख़ ख़ान"));
    world.released(tenant, film("शोले"));

    assertThat(world.search(tenant, "दिलवाले")).containsExactly("दिलवाले दुल्हनिया ले जायेंगे");
    assertThat(world.search(tenant, "दिलवले")).as("a vowel sign missing").hasSize(1);
    assertThat(world.search(tenant, "दुल्ह")).as("beginning of a word").hasSize(1);
    assertThat(world.search(tenant, "शाहरुख खान")).as("without nukta").hasSize(1);
    assertThat(world.search(tenant, "शोले")).containsExactly("शोले");
    assertThat(world.search(tenant, "शो")).containsExactly("शोले");
  }

  @Test
  void theBestMatchComesFirst() {
    String tenant = "ranking";
    world.released(tenant, film("Love Aaj Kal").setDescription("Not about a raaz."));
    world.released(tenant, film("Raaz Reboot"));
    world.released(tenant, film("The Secret").addCast("Raaz Kapoor"));
    world.released(tenant, film("Raaz"));
    world.released(tenant, film("Dangal"));
    world.released(tenant, film("Dangall"));

    assertThat(world.search(tenant, "raaz"))
        .containsExactly("Raaz", "Raaz Reboot", "The Secret", "Love Aaj Kal");
    assertThat(world.search(tenant, "dangall")).containsExactly("Dangall", "Dangal");
  }

  @Test
  void aChangedOrArchivedTitleIsFoundByWhatItIsNow() {
    String tenant = "reindex";
    String id = world.released(tenant, film("Working Name"));
    world.update(tenant, id, film("Final Name"), 0);

    assertThat(world.search(tenant, "working")).isEmpty();
    assertThat(world.search(tenant, "final")).containsExactly("Final Name");
    world.archive(tenant, id);
    assertThat(world.search(tenant, "final")).isEmpty();
  }

  @Test
  void textOutsideOfTheContractIsRefused() {
    assertThatThrownBy(() -> world.search(ACME, " "))
        .hasMessage("q: must have 1 to 200 characters");
    assertThatThrownBy(() -> world.search(ACME, "x".repeat(201)))
        .hasMessage("q: must have 1 to 200 characters");
    assertThatThrownBy(() -> world.list(ACME, ListTitlesRequest.newBuilder().setGenre("a\0b")))
        .hasMessageStartingWith("genre: ");
    assertThatThrownBy(() -> world.get(ACME, "1")).hasMessage("titleId: must be a UUID");
    assertThat(world.search(ACME, "a\0b '); DROP TABLE title; -- \\ :* & | !")).isEmpty();
    assertThat(
            world.list(ACME, ListTitlesRequest.newBuilder().setLanguage("a\0b")).getTitlesCount())
        .isZero();
  }

  @Test
  void servicesLearnTheRightsInAnyStateAndViewersDoNot() {
    String id = world.create(ACME, film("Unreleased").addCountries("IN")).getTitle().getId();
    GetTitleRightsRequest request = GetTitleRightsRequest.newBuilder().setTitleId(id).build();

    TitleRights rights =
        world.tp.asService(
            "booking", ACME, () -> world.titles.getTitleRights(request).await().getRights());

    assertThat(rights.getState()).isEqualTo(WorkflowState.WORKFLOW_STATE_DRAFT);
    assertThat(rights.getCountriesList()).containsExactly("IN");
    assertThatThrownBy(() -> world.viewer(ACME, t -> t.getTitleRights(request)))
        .hasMessage("not callable from outside");
  }

  @Test
  void twoTenantsWithTheSameIdsNeverMeet() {
    String id = world.released(ACME, film("Ours").addGenres("Mystery"));
    copyToGlobex(id, "Theirs");

    assertThat(world.get(ACME, id).getTitle().getName()).isEqualTo("Ours");
    assertThat(world.get(GLOBEX, id).getTitle().getName()).isEqualTo("Theirs");
    assertThat(world.search(ACME, "theirs")).isEmpty();
    assertThat(world.search(GLOBEX, "theirs")).containsExactly("Theirs");
    assertThat(world.search(GLOBEX, "thiers")).containsExactly("Theirs");
    assertThat(listed(GLOBEX, ListTitlesRequest.newBuilder())).containsExactly("Theirs");
    assertThat(genres(GLOBEX)).containsExactly("Mystery 1");

    world.update(ACME, id, film("Ours, changed"), 0);
    world.archive(ACME, id);

    var theirs =
        world
            .editor(
                GLOBEX, c -> c.getCmsTitle(GetCmsTitleRequest.newBuilder().setTitleId(id).build()))
            .getTitle();
    assertThat(theirs.getTitle().getName()).isEqualTo("Theirs");
    assertThat(theirs.getState()).isEqualTo(WorkflowState.WORKFLOW_STATE_PUBLISHED);
    assertThat(theirs.getTitle().getVersion()).isEqualTo(2);
    assertThat(world.search(GLOBEX, "theirs")).containsExactly("Theirs");
    ListTitleVersionsRequest versions =
        ListTitleVersionsRequest.newBuilder().setTitleId(id).build();
    assertThat(world.editor(GLOBEX, c -> c.listTitleVersions(versions)).getVersionsCount()).isOne();
    assertThat(world.editor(ACME, c -> c.listTitleVersions(versions)).getVersionsCount())
        .isEqualTo(2);
    assertThat(world.editor("third", c -> c.listTitleVersions(versions)).getVersionsCount())
        .isZero();
  }

  /// The same row ids under another tenant, which no caller could bring about.
  private static void copyToGlobex(String id, String name) {
    Map<String, String> tableToId =
        Map.of("title", "id", "title_version", "title_id", "title_search", "title_id");
    for (String table : List.of("title", "title_version", "title_search")) {
      world.sql(
          "INSERT INTO %s SELECT (jsonb_populate_record(t, '{\"tenant_id\": \"globex\"}')).* FROM %s t"
                  .formatted(table, table)
              + " WHERE tenant_id = 'acme' AND %s = '%s'".formatted(tableToId.get(table), id));
    }
    world.sql(
        "UPDATE title SET name = '" + name + "' WHERE tenant_id = 'globex' AND id = '" + id + "'");
    world.sql(
        "UPDATE title_search SET name_key = 'theirs', names = '''theirs'':1A', document = '''theirs'':1A'"
            + " WHERE tenant_id = 'globex'");
    Database database = world.tp.platform().database("catalog");
    world.tp.anonymous(
        GLOBEX,
        () ->
            database.inTransaction(tx ->
                new SearchStore(database)
                    .addWords(tx, GLOBEX, new TreeSet<>(Set.of("theirs")))
                    .await()));
  }

  private static List<String> listed(String tenant, ListTitlesRequest.Builder request) {
    return world.list(tenant, request).getTitlesList().stream().map(Title::getName).toList();
  }

  private static List<String> genres(String tenant) {
    return world
        .viewer(tenant, t -> t.listGenres(ListGenresRequest.getDefaultInstance()))
        .getGenresList()
        .stream()
        .map((Genre genre) -> genre.getName() + " " + genre.getTitleCount())
        .toList();
  }
}
