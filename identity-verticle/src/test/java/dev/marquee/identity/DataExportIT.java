package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.platform.testing.TwinTenant;
import dev.marquee.proto.identity.v1.ExportPersonalDataRequest;
import dev.marquee.proto.identity.v1.ExportPersonalDataResponse;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Taking along what is held about oneself.
class DataExportIT {
  private static TestPlatform tp;
  private static App app;
  private static Database db;
  private static final FakeDomain BOOKING = new FakeDomain("booking");

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4",
                "identity.erasure.domains", "[booking]"),
            "identity");
    tp.fake("booking", BOOKING);
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    app = new App(tp, "acme");
    db = tp.platform().database("identity");
  }

  @AfterAll
  static void stop() {
    db.close().await();
    tp.close();
  }

  @Test
  void ownRowsComeFirstThenEachDomainsAndNobodyElses() {
    TokenPair other = app.registered("someone-else@example.org");
    TokenPair owner = app.registered("Export.Quux@example.org");
    app.login("Export.Quux@example.org", App.PASSWORD);
    app.forgot("Export.Quux@example.org");

    List<JsonObject> rows = all(owner);

    assertThat(rows)
        .extracting(row -> row.getString("type"))
        .startsWith("account", "profile", "mail")
        .contains("session", "audit")
        .endsWith("booking", "booking");
    assertThat(rows.getFirst().getString("email")).isEqualTo("Export.Quux@example.org");
    assertThat(rows)
        .filteredOn(row -> row.getString("type").equals("session"))
        .hasSize(2)
        .allMatch(row -> row.getString("device").equals("Anna's phone"));
    assertThat(rows)
        .extracting(row -> row.getString("action"))
        .contains("account_registered", "login_succeeded", "personal_data_exported");
    assertThat(rows.getLast().getString("of")).isEqualTo(owner.getAccount().getId());
    assertThat(rows.toString())
        .doesNotContain("someone-else", other.getAccount().getId())
        .doesNotContain(App.PASSWORD, "$2a$");
  }

  @Test
  void cursorOfSomebodyElseOrOneThatWasChangedIsNone() {
    TokenPair owner = app.registered("cursor@example.org");
    TokenPair thief = app.registered("thief@example.org");
    String cursor = page(owner, "").getNextCursor();

    assertThat(page(owner, cursor).getDomain()).isEqualTo("identity");
    for (String made : List.of("x", cursor.substring(1), "booking\n")) {
      assertThatThrownBy(() -> page(owner, made)).isInstanceOf(Fault.class);
    }
    assertThatThrownBy(() -> page(thief, cursor))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT));
  }

  @Test
  void subscriptionsAndInvoicesAreTakenAlongToo() {
    TokenPair owner = app.registered("member@example.org");
    db.writer()
        .query(
            """
            INSERT INTO plan (tenant_id, id, name, tier, amount_minor, currency, period, trial_days, created_at)
            VALUES ('acme', gen_random_uuid(), 'Premium', 'premium', 19900, 'INR', 'P1M', 0, now());
            INSERT INTO subscription (tenant_id, id, account_id, plan_id, state, trial_days, periods, period_end, refusals,
              mandate_id, method, methods, mandate_asked, action_url, tier_given, trial_end_told, decline_code, end_reason,
              version, created_at)
            SELECT 'acme', gen_random_uuid(), '%1$s', id, 'expired', 0, 600, now(), 0, 'm-secret', '', 1, '', '', true, false, '',
              'cancelled', 1, now() FROM plan WHERE tenant_id = 'acme';
            INSERT INTO invoice (tenant_id, id, subscription_id, account_id, number, attempt, amount_minor, currency, state,
              charge_id, mandate_id, sent, failure_code, flag, period_from, period_to, created_at)
            SELECT 'acme', gen_random_uuid(), id, account_id, n, 1, 19900, 'INR', 'paid', '', 'm-secret', true, '', '', now(), now(),
              now() FROM subscription, generate_series(1, 600) n WHERE tenant_id = 'acme'
            """
                .formatted(owner.getAccount().getId()))
        .execute()
        .await();

    List<JsonObject> rows = all(owner);

    assertThat(rows)
        .filteredOn(row -> row.getString("type").equals("subscription"))
        .singleElement()
        .satisfies(row -> assertThat(row.getString("plan")).isEqualTo("Premium"));
    assertThat(rows)
        .filteredOn(row -> row.getString("type").equals("invoice"))
        .extracting(row -> row.getString("id"))
        .hasSize(600)
        .doesNotHaveDuplicates();
    assertThat(rows.toString()).doesNotContain("m-secret");
  }

  @Test
  void domainThatIsDownIsAnOutageAndNoEnd() {
    TokenPair owner = app.registered("down@example.org");
    BOOKING.setDown(true);
    try {
      assertThatThrownBy(() -> all(owner))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.UNAVAILABLE));
    } finally {
      BOOKING.setDown(false);
    }
    assertThat(all(owner)).isNotEmpty();
  }

  @Test
  void proofThatIsTooOldIsAskedForAnew() {
    TokenPair fresh = app.registered("stale@example.org");
    db.writer()
        .query(
            TwinTenant.ALL_TENANTS
                + "UPDATE session SET auth_time = auth_time - interval '10 minutes'")
        .execute()
        .await();
    TokenPair stale = app.refresh(fresh.getRefreshToken()).getRefreshed();

    assertThatThrownBy(() -> page(stale, ""))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.stepUpSeconds()).contains("600"));
  }

  private static List<JsonObject> all(TokenPair owner) {
    List<JsonObject> rows = new ArrayList<>();
    String cursor = "";
    do {
      ExportPersonalDataResponse page = page(owner, cursor);
      page.getJsonLines().toStringUtf8().lines().map(JsonObject::new).forEach(rows::add);
      cursor = page.getNextCursor();
    } while (!cursor.isEmpty());
    return rows;
  }

  private static ExportPersonalDataResponse page(TokenPair owner, String cursor) {
    return app.as(
        owner,
        () ->
            app.personalData()
                .exportPersonalData(
                    ExportPersonalDataRequest.newBuilder().setCursor(cursor).build()));
  }
}
