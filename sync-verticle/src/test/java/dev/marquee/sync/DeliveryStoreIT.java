package dev.marquee.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeliveryStoreIT {
  private static TestPlatform tp;

  @BeforeAll
  static void start() {
    tp = TestPlatform.start("sync");
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  /// A worker whose claim ran out while it asked the source, and the one that claimed after it.
  @Test
  void whoFreezesFirstDecidesWhatIsSent() {
    Delivery.Content first = new Delivery.Content("{\"name\":\"A film\"}", false);
    Delivery.Content second = new Delivery.Content("{}", true);

    List<Delivery.Content> sent = new ArrayList<>();
    tp.asService(
        "sync",
        "acme",
        () -> {
          Database database = tp.platform().database("sync");
          DeliveryStore store = new DeliveryStore(database, tp.platform().ids());
          database.inTransaction(tx -> {
            String id = UUID.randomUUID().toString();
            store.add(tx, "acme", "dishtv", Entity.MOVIE, id, 1, Instant.now());
            return id;
          });
          Delivery slow = store.claim("dishtv", 1, Duration.ZERO).await().getFirst();
          Delivery quick = store.claim("dishtv", 1, Duration.ofMinutes(1)).await().getFirst();
          sent.add(store.freeze(quick, first).await());
          sent.add(store.freeze(slow, second).await());
          store.postpone(quick, Duration.ZERO, "lost answer").await();
          Delivery again = store.claim("dishtv", 1, Duration.ofMinutes(1)).await().getFirst();
          sent.add(again.content().orElseThrow());
          database.close().await();
        });

    assertThat(sent).containsExactly(first, first, first);
  }

  @Test
  void onePurgeForgetsAllThatWasDeliveredLongAgoAndNothingElse() {
    List<String> left = new ArrayList<>();
    tp.asService(
        "sync",
        "acme",
        () -> {
          Database database = tp.platform().database("sync");
          DeliveryStore store = new DeliveryStore(database, tp.platform().ids());
          insert(database, 2_500, "delivered", "now() - interval '31 days'");
          insert(database, 1, "delivered", "now() - interval '29 days'");
          insert(database, 1, "dead", "now() - interval '31 days'");
          insert(database, 1, "pending", "NULL");

          store.purge(Duration.ofDays(30));

          database
              .writer()
              .query(
                  "SELECT state FROM delivery WHERE tenant_id = 'acme' AND operator = 'purged' ORDER BY state")
              .execute()
              .await()
              .forEach(row -> left.add(row.getString("state")));
          database.close().await();
        });

    assertThat(left).containsExactly("dead", "delivered", "pending");
  }

  private static void insert(Database database, int count, String state, String endedAt) {
    database
        .writer()
        .query(
            """
            INSERT INTO delivery (
              tenant_id, id, operator, entity, entity_id, version, state, occurred_at, ended_at)
            SELECT 'acme', gen_random_uuid(), 'purged', 'movie', gen_random_uuid()::text, 1, '%s',
              now() - interval '40 days', %s
            FROM generate_series(1, %d)
            """
                .formatted(state, endedAt, count))
        .execute()
        .await();
  }
}
