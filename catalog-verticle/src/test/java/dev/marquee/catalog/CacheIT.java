package dev.marquee.catalog;

import static dev.marquee.catalog.CatalogWorld.ACME;
import static dev.marquee.catalog.CatalogWorld.film;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.testing.Eventually;
import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.ListTitlesRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two instances of the verticle behind one port. Answers are kept for an hour, so that only a hint
/// can bring a change to light.
class CacheIT {
  /// More than one connection's streams, so that several connections and both instances are used.
  private static final int READERS = 64;

  private static CatalogWorld world;

  @BeforeAll
  static void start() {
    world = CatalogWorld.start(Map.of("catalog.cacheTtl", "1h"), "catalog");
    world.tp.deploy(new CatalogVerticle(world.tp.platform()));
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void aChangeIsSeenThroughBothInstances() {
    String id = world.released(ACME, film("Before"));
    assertThat(titlesSeen(id)).containsExactly("Before");
    assertThat(listsSeen()).containsExactly("Before");

    behindTheVerticlesBack(id);
    assertThat(titlesSeen(id))
        .as("nothing but a hint tells the instances")
        .containsExactly("Before");
    assertThat(listsSeen()).containsExactly("Before");

    world.update(ACME, id, film("After"), 0);
    Eventually.until(
        "both instances show the change",
        () -> titlesSeen(id).equals(Set.of("After")) && listsSeen().equals(Set.of("After")));

    world.archive(ACME, id);
    Eventually.until(
        "both instances show that it is gone",
        () -> titlesSeen(id).equals(Set.of("")) && listsSeen().equals(Set.of()));
  }

  private static void behindTheVerticlesBack(String id) {
    world.sql("UPDATE title SET name = 'Changed by hand' WHERE id = '" + id + "'");
  }

  private static Set<String> titlesSeen(String id) {
    GetTitleRequest request = GetTitleRequest.newBuilder().setTitleId(id).build();
    return world.tp.anonymous(
        ACME,
        () -> {
          List<Future<String>> reads = new ArrayList<>();
          for (int i = 0; i < READERS; i++) {
            reads.add(world.titles.getTitle(request).map(answer -> answer.getTitle().getName()));
          }
          Set<String> seen = new HashSet<>();
          reads.forEach(read -> seen.add(read.await()));
          return seen;
        });
  }

  private static Set<String> listsSeen() {
    return world.tp.anonymous(
        ACME,
        () -> {
          List<Future<List<String>>> reads = new ArrayList<>();
          for (int i = 0; i < READERS; i++) {
            reads.add(
                world
                    .titles
                    .listTitles(ListTitlesRequest.getDefaultInstance())
                    .map(answer -> CatalogWorld.names(answer.getTitlesList())));
          }
          Set<String> seen = new HashSet<>();
          reads.forEach(read -> seen.addAll(read.await()));
          return seen;
        });
  }
}
