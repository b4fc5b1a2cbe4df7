package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.events.ReceivedEvent;
import dev.marquee.platform.events.Topics;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Caller;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.platform.testing.TwinTenant;
import dev.marquee.proto.identity.v1.CreateProfileRequest;
import dev.marquee.proto.identity.v1.LoginRequest;
import dev.marquee.proto.identity.v1.SubscriberEvent;
import dev.marquee.proto.identity.v1.TokenPair;
import dev.marquee.proto.identity.v1.UpdateMeRequest;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What a person's visit leaves behind: events, audit rows, log lines, and no personal data in any
/// of them.
class TracesIT {
  private static final String EMAIL = "Zuleika.Quux@example.org";
  private static final String PASSWORD = "seven reels to Samarkand";
  private static final String NAME = "Zuleika Quux";
  private static final String CLIENT_IP = "203.0.113.77";

  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private static final Logger OURS = (Logger) LoggerFactory.getLogger("dev.marquee");
  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

  private static TestPlatform tp;
  private static Database db;
  private static EventReader reader;
  private static App app;
  private static TokenPair tokens;

  /// Keeps what it reads from identity's topic.
  private static final class EventReader extends VerticleBase {
    final List<ReceivedEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public Future<?> start() {
      Events source = tp.platform().events(db);
      return source.consume(
          "traces", List.of(Topics.ofDomain("identity")), (tx, event) -> events.add(event));
    }
  }

  @BeforeAll
  static void visit() {
    LOG.start();
    ROOT.addAppender(LOG);
    OURS.setLevel(Level.TRACE);
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4",
                "identity.sessions.reuseGrace", "0s"),
            "identity");
    db = tp.platform().database("identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    reader = new EventReader();
    tp.deploy(reader);
    app = new App(tp, "acme");

    tokens = app.registered(EMAIL, PASSWORD);
    login(PASSWORD);
    login("wrong " + PASSWORD);
    app.login("nobody-" + EMAIL, PASSWORD);
    app.refresh(tokens.getRefreshToken());
    app.refresh(tokens.getRefreshToken());
    app.logout(app.login(EMAIL, PASSWORD).getSignedIn().getRefreshToken());
    tp.as(
        "acme",
        tokens.getAccessToken(),
        () -> {
          app.accounts()
              .updateMe(UpdateMeRequest.newBuilder().setDisplayName(NAME).build())
              .await();
        });
    tp.as(
        "acme",
        tokens.getAccessToken(),
        "key-1",
        () -> {
          app.profiles()
              .createProfile(CreateProfileRequest.newBuilder().setName(NAME).build())
              .await();
        });
  }

  @AfterAll
  static void stop() {
    ROOT.detachAppender(LOG);
    OURS.setLevel(null);
    db.close().await();
    tp.close();
  }

  @Test
  void eventsOfAnAccountArriveInOrderWithRisingVersionsAndIdsOnly() throws Exception {
    String id = tokens.getAccount().getId();
    Eventually.until("events have come", () -> reader.events.size() >= 2);

    assertThat(reader.events)
        .extracting(
            ReceivedEvent::type,
            ReceivedEvent::version,
            ReceivedEvent::aggregateId,
            ReceivedEvent::tenant)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("subscriber_created", 1L, id, "acme"),
            org.assertj.core.groups.Tuple.tuple("subscriber_updated", 2L, id, "acme"));
    assertThat(SubscriberEvent.parseFrom(reader.events.getLast().payload()))
        .isEqualTo(SubscriberEvent.newBuilder().setAccountId(id).setVersion(2).build());
  }

  @Test
  void auditTellsWhatHappenedToWhomFromWhere() {
    String id = tokens.getAccount().getId();

    List<String> audit =
        rows("SELECT action || ' ' || subject_id || ' ' || client_ip FROM audit ORDER BY id");

    assertThat(audit)
        .containsExactly(
            "account_registered " + id + " ",
            "login_succeeded " + id + " " + CLIENT_IP,
            "login_failed " + id + " " + CLIENT_IP,
            "login_failed none ",
            "refresh_token_reused " + id + " ",
            "login_succeeded " + id + " ",
            "logged_out " + id + " ");
  }

  /// Columns named pii_ are where it belongs.
  @Test
  void noRowElsewhereHoldsPersonalDataOrSecrets() {
    List<String> tables =
        rows(
            "SELECT table_name::text FROM information_schema.tables"
                + " WHERE table_schema = 'identity' AND table_name <> 'flyway_schema_history'");

    assertThat(tables).contains("account", "profile", "audit", "outbox", "idempotency");
    for (String table : tables) {
      String rows =
          String.join(
              "\n",
              rows(
                  "SELECT (to_jsonb(t) - 'pii_email' - 'pii_display_name' - 'pii_name')::text FROM "
                      + table
                      + " t"));
      assertShowsNobody(table, rows);
    }
    assertThat(rows("SELECT pii_email FROM account")).containsExactly(EMAIL);
    assertThat(rows("SELECT encode(answer, 'escape') FROM idempotency")).hasSize(1);
  }

  @Test
  void noLogLineHoldsPersonalDataOrSecrets() {
    StringBuilder lines = new StringBuilder();
    List<ILoggingEvent> events;
    // Others may log meanwhile; an appender guards its list with itself.
    synchronized (LOG) {
      events = List.copyOf(LOG.list);
    }
    for (ILoggingEvent event : events) {
      lines.append(event.getFormattedMessage()).append('\n');
      if (event.getThrowableProxy() != null) {
        lines.append(ThrowableProxyUtil.asString(event.getThrowableProxy())).append('\n');
      }
    }

    assertThat(lines.toString()).contains("refresh token reused");
    assertShowsNobody("log", lines.toString());
  }

  private static void assertShowsNobody(String where, String text) {
    assertThat(text)
        .as(where)
        .doesNotContainIgnoringCase("quux")
        .doesNotContainIgnoringCase("zuleika")
        .doesNotContain("Samarkand")
        .doesNotContain(tokens.getRefreshToken())
        .doesNotContain(tokens.getAccessToken());
  }

  private static List<String> rows(String sql) {
    return StreamSupport.stream(
            db.writer().query(TwinTenant.ALL_TENANTS + sql).execute().await().spliterator(), false)
        .map(row -> row.getString(0))
        .toList();
  }

  /// As the edge would forward it: with the client's address.
  private static void login(String password) {
    tp.anonymous(
        "acme",
        () -> {
          new CallContext("r", "acme", Caller.nobody("acme"), "", "", "", CLIENT_IP).bind();
          LoginRequest request =
              LoginRequest.newBuilder().setEmail(EMAIL).setPassword(password).build();
          app.sessions().login(request).await();
        });
  }
}
