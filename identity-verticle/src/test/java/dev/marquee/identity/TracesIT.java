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
import dev.marquee.platform.redis.RedisLink;
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
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
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
  private static List<String> links = List.of();

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
                "identity.sessions.reuseGrace", "0s",
                "identity.mail",
                    "{host: 127.0.0.1, port: 9, tls: none, from: a@b.example, poll: 50ms, retryFirst: 1s}",
                "identity.mail.linkBase.acme", "https://acme.example"),
            "identity");
    db = tp.platform().database("identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    reader = new EventReader();
    tp.deploy(reader);
    app = new App(tp, "acme");

    tokens = app.registered(EMAIL, PASSWORD);
    app.at(CLIENT_IP).forgot(EMAIL);
    app.at(CLIENT_IP).forgot("nobody-" + EMAIL);
    app.reset("x".repeat(43), PASSWORD);
    app.verify("x".repeat(43));
    app.change(tokens, "wrong " + PASSWORD, "eight reels to Bukhara");
    app.register("pending-" + EMAIL, PASSWORD);
    links =
        List.of(
            app.letters().token(EMAIL, Letter.Kind.RESET),
            app.letters().token("pending-" + EMAIL, Letter.Kind.VERIFY));
    login(PASSWORD);
    login("wrong " + PASSWORD);
    app.login("nobody-" + EMAIL, PASSWORD);
    TokenPair stolen = app.login(EMAIL, PASSWORD).getSignedIn();
    app.refresh(stolen.getRefreshToken());
    app.refresh(stolen.getRefreshToken());
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
            "password_reset_requested " + id + " " + CLIENT_IP,
            "password_reset_requested none " + CLIENT_IP,
            "password_reset_failed none ",
            "verification_failed none ",
            "password_change_failed " + id + " ",
            "login_succeeded " + id + " " + CLIENT_IP,
            "login_failed " + id + " " + CLIENT_IP,
            "login_failed none ",
            "login_succeeded " + id + " ",
            "refresh_token_reused " + id + " ",
            "login_succeeded " + id + " ",
            "logged_out " + id + " ");
  }

  /// Not even columns named pii_, where it is sealed.
  @Test
  void noRowElsewhereHoldsPersonalDataOrSecrets() {
    List<String> tables =
        rows(
            "SELECT table_name::text FROM information_schema.tables"
                + " WHERE table_schema = 'identity' AND table_name <> 'flyway_schema_history'");

    assertThat(tables)
        .contains("account", "profile", "audit", "outbox", "idempotency")
        .contains("registration", "link", "mail");
    assertThat(rows("SELECT letter_sealed FROM mail WHERE letter_sealed <> ''")).isNotEmpty();
    for (String table : tables) {
      String rows = String.join("\n", rows("SELECT to_jsonb(t)::text FROM " + table + " t"));
      assertShowsNobody(table, rows);
    }
    assertThat(rows("SELECT pii_email FROM account")).hasSize(1);
    assertThat(rows("SELECT encode(answer, 'escape') FROM idempotency")).hasSize(1);
  }

  /// Nor the address of a client: limits are kept by digests.
  @Test
  void redisHoldsNoPersonalDataNorSecrets() {
    RedisLink redis = tp.platform().coordinationRedis();
    StringBuilder all = new StringBuilder();
    for (Response key : present(redis.send(Request.cmd(Command.KEYS).arg("*")).await())) {
      String name = key.toString();
      String type = present(redis.send(Request.cmd(Command.TYPE).arg(name)).await()).toString();
      Request read =
          switch (type) {
            case "hash" -> Request.cmd(Command.HGETALL).arg(name);
            case "stream" -> Request.cmd(Command.XRANGE).arg(name).arg("-").arg("+");
            default -> Request.cmd(Command.GET).arg(name);
          };
      all.append(name).append(' ').append(present(redis.send(read).await())).append('\n');
    }
    redis.close();

    assertThat(all.toString()).contains(":session", ":attempts", ":calls");
    assertShowsNobody("Redis", all.toString());
    assertThat(all.toString()).doesNotContain(CLIENT_IP);
  }

  private static Response present(@Nullable Response answer) {
    return Objects.requireNonNull(answer);
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
        .doesNotContain(tokens.getAccessToken())
        .doesNotContain(links);
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
