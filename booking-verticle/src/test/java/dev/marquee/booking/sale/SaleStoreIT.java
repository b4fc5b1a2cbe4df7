package dev.marquee.booking.sale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SaleStoreIT {
  private static TestPlatform tp;
  private static Database db;

  @BeforeAll
  static void start() {
    tp = TestPlatform.start("booking");
    db = tp.anonymous("acme", () -> tp.platform().database("booking"));
  }

  @AfterAll
  static void stop() {
    db.close();
    tp.close();
  }

  @Test
  void oldWebhooksAreForgottenABatchAtATime() {
    SaleStore sales = new SaleStore(db, Duration.ofSeconds(1));
    add("payment-webhooks", "old", "8 days", 25);
    add("payment-webhooks", "young", "6 days", 2);
    add("somebody-else", "theirs", "8 days", 3);

    List<Integer> forgotten =
        tp.anonymous(
            "acme", () -> List.of(forget(sales), forget(sales), forget(sales), forget(sales)));

    assertThat(forgotten).containsExactly(10, 10, 5, 0);
    assertThat(kept()).containsExactly("theirs-1", "theirs-2", "theirs-3", "young-1", "young-2");
  }

  private static int forget(SaleStore sales) {
    return sales.forgetWebhooks(Duration.ofDays(7), 10).await();
  }

  private static void add(String consumer, String name, String age, int count) {
    run(
        """
        INSERT INTO consumed_event (tenant_id, consumer, event_id, at)
        SELECT 'acme', '%s', '%s-' || n, now() - interval '%s' FROM generate_series(1, %d) AS n
        RETURNING event_id
        """
            .formatted(consumer, name, age, count));
  }

  private static List<String> kept() {
    return run("SELECT event_id FROM consumed_event WHERE tenant_id = 'acme' ORDER BY event_id");
  }

  private static List<String> run(String sql) {
    return tp.anonymous(
        "acme",
        () ->
            StreamSupport.stream(db.writer().query(sql).execute().await().spliterator(), false)
                .map(row -> row.getString("event_id"))
                .toList());
  }
}
