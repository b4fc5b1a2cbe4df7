package dev.marquee.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.testing.TestPlatform;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuditIT {
  private static TestPlatform tp;
  private static Database database;
  private static Audit audit;

  @BeforeAll
  static void start() {
    tp = TestPlatform.start("catalog");
    database = tp.platform().database("catalog");
    audit = new Audit(tp.platform().ids());
  }

  @AfterAll
  static void stop() {
    tp.close();
  }

  @Test
  void actionsAreKeptWithWhoTookThem() {
    String token = tp.token("acme", "account-1");

    tp.as("acme", token, () -> record("title-1"));
    tp.asService("streaming", "acme", () -> record("title-2"));
    tp.anonymous("globex", () -> record("title-3"));

    assertThat(actorOf("acme", "title-1")).isEqualTo("account:account-1");
    assertThat(actorOf("acme", "title-2")).isEqualTo("service:streaming");
    assertThat(actorOf("globex", "title-3")).isEqualTo("nobody");
  }

  @Test
  void actionThatIsRolledBackIsNotKept() {
    assertThatThrownBy(() ->
            tp.asService(
                "streaming",
                "acme",
                () ->
                    database.inTransaction(tx -> {
                      audit.record(tx, "title_published", "title", "title-4");
                      throw new IllegalStateException("no");
                    })))
        .hasMessage("no");

    assertThat(actorOf("acme", "title-4")).isEqualTo("none");
  }

  @Test
  void oldEntriesEndAndYoungerOnesStay() {
    for (String title : List.of("title-5", "title-6")) {
      tp.asService("streaming", "acme", () -> record(title));
    }
    database
        .writer()
        .query(
            "UPDATE audit SET at = at - interval '401 days' WHERE tenant_id = 'acme' AND subject_id = 'title-5'")
        .execute()
        .await();

    tp.asService("catalog", "acme", () -> Audit.sweep(database, Duration.ofDays(400)));

    assertThat(actorOf("acme", "title-5")).isEqualTo("none");
    assertThat(actorOf("acme", "title-6")).isEqualTo("service:streaming");
  }

  private static boolean record(String titleId) {
    return database.inTransaction(tx -> {
      audit.record(tx, "title_published", "title", titleId);
      return true;
    });
  }

  private static String actorOf(String tenant, String titleId) {
    return tp.asService(
        "catalog",
        tenant,
        () -> {
          String actor = "none";
          for (Row row :
              database
                  .writer()
                  .query(
                      "SELECT actor FROM audit WHERE tenant_id = '%s' AND subject_id = '%s'"
                              .formatted(tenant, titleId)
                          + " AND request_id LIKE 'test-%' AND action = 'title_published'")
                  .execute()
                  .await()) {
            actor = row.getString("actor");
          }
          return actor;
        });
  }
}
