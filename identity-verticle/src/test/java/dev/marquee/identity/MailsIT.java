package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Mails on their way to a real SMTP server, which may be down, mute or unwilling.
class MailsIT {
  private static final String FROM = "no-reply@marquee.example";

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void mailArrivesWithALinkToTheTenantsWebAppThatOpensTheAccount() throws Exception {
    GreenMail server = server(0);
    TestPlatform tp = identity(port(server), "");
    App app = new App(tp, "acme");

    app.register("anna@example.org");
    MimeMessage mail = arrived(server, 1).getFirst();

    assertThat(mail.getSubject()).isEqualTo("Confirm your e-mail address");
    assertThat(Arrays.toString(mail.getAllRecipients())).isEqualTo("[anna@example.org]");
    assertThat(mail.getFrom()[0].toString()).isEqualTo(FROM);
    assertThat(mail.getMessageID()).endsWith("@marquee.example>");
    String link = link(mail, "https://acme.example/verify#token=");
    assertThat(app.verify(link).hasVerified()).isTrue();
    Eventually.until("the letter is forgotten", () -> states(tp).equals(List.of("sent:")));
  }

  @Test
  void serverThatIsDownNeitherSlowsNorFailsARegistrationAndMailsGoOnceItIsBack() {
    int port = freePort();
    TestPlatform tp = identity(port, "{retryFirst: 50ms, retryMax: 100ms, attemptsMax: 1000}");
    App app = new App(tp, "acme");

    assertThat(app.register("anna@example.org").hasAccepted()).isTrue();
    Eventually.until("it was tried", () -> attempts(tp) > 1);
    GreenMail server = server(port);

    assertThat(arrived(server, 1)).hasSize(1);
  }

  /// It takes connections and says nothing.
  @Test
  void muteServerHoldsUpNoCallAndItsMailsAreTriedAgain() throws IOException {
    ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(mute);
    TestPlatform tp =
        identity(
            mute.getLocalPort(),
            "{timeout: 500ms, retryFirst: 50ms, retryMax: 50ms, attemptsMax: 1000}");
    App app = new App(tp, "acme");
    app.register("first@example.org");
    Eventually.until("it is being tried", () -> attempts(tp) > 0);

    long started = System.nanoTime();
    assertThat(app.register("second@example.org").hasAccepted()).isTrue();

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
    Eventually.until("it was tried again", () -> attempts(tp) > 3);
    assertThat(states(tp)).allMatch(state -> state.startsWith("waiting:"));
  }

  @Test
  void mailThatIsRefusedIsGivenUpWithAReasonThatNamesNobody() {
    int port = refusingServer("550 no such person anna@example.org");
    TestPlatform tp = identity(port, "{retryFirst: 50ms, retryMax: 50ms}");

    new App(tp, "acme").register("anna@example.org");

    Eventually.until("it is given up", () -> states(tp).equals(List.of("given_up:SMTP 550")));
    assertThat(attempts(tp)).isEqualTo(1);
    assertThat(abandoned(tp)).isEqualTo(1);
  }

  /// A busy server, or one whose password we have wrong, isn't the mail's fault.
  @Test
  void mailThatIsPutOffIsTriedAsOftenAsTheSettingsSayThenGivenUp() {
    int port = refusingServer("451 come back later");
    TestPlatform tp = identity(port, "{retryFirst: 10ms, retryMax: 10ms, attemptsMax: 3}");

    new App(tp, "acme").register("anna@example.org");

    Eventually.until("it is given up", () -> states(tp).equals(List.of("given_up:SMTP 451")));
    assertThat(attempts(tp)).isEqualTo(3);
  }

  @Test
  void mailIsNeverHandedOverInTheClearWhereTlsIsDemanded() {
    GreenMail plain = server(0);
    TestPlatform tp =
        identity(port(plain), "{tls: starttls, retryFirst: 10ms, retryMax: 10ms, attemptsMax: 2}");

    new App(tp, "acme").register("anna@example.org");

    Eventually.until("it is given up", () -> states(tp).getFirst().startsWith("given_up"));
    assertThat(plain.getReceivedMessages()).isEmpty();
  }

  @Test
  void certificateNobodyVouchesForIsRefused() {
    GreenMail tls = new GreenMail(new ServerSetup(freePort(), "127.0.0.1", "smtps"));
    tls.start();
    open.add(tls::stop);
    TestPlatform tp =
        identity(
            tls.getSmtps().getPort(),
            "{tls: tls, retryFirst: 10ms, retryMax: 10ms, attemptsMax: 2}");

    new App(tp, "acme").register("anna@example.org");

    Eventually.until("it is given up", () -> states(tp).getFirst().startsWith("given_up"));
    assertThat(tls.getReceivedMessages()).isEmpty();
  }

  @Test
  void tenantWithoutALinkBaseGetsNoMailAndTheReasonIsKept() {
    GreenMail server = server(0);
    TestPlatform tp = identity(port(server), "");

    assertThat(new App(tp, "globex").register("anna@example.org").hasAccepted()).isTrue();

    Eventually.until("it is given up", () -> states(tp).equals(List.of("given_up:no link base")));
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void withoutALinkBaseOfSettingsLinksLeadToTheTenantsFirstHost() throws Exception {
    GreenMail server = server(0);
    TestPlatform tp = identity(port(server), "");
    IdentityRows.of(
        tp, "INSERT INTO tenant (id, name, revision) VALUES ('globex', 'Globex', 1) RETURNING id");
    IdentityRows.of(
        tp,
        "INSERT INTO tenant_host (host, tenant_id, place)"
            + " VALUES ('www.globex.example', 'globex', 2), ('globex.example', 'globex', 1)"
            + " RETURNING host");

    new App(tp, "globex").register("anna@example.org");

    assertThat(link(arrived(server, 1).getFirst(), "https://globex.example/verify#token="))
        .isNotEmpty();
  }

  @Test
  void twoPostmenSendEachMailOnce() {
    GreenMail server = server(0);
    TestPlatform tp = identity(port(server), "");
    tp.deploy(new IdentityVerticle(another(tp)));
    App app = new App(tp, "acme");

    for (int i = 0; i < 40; i++) {
      app.register("person-" + i + "@example.org");
    }

    List<MimeMessage> mails = arrived(server, 40);
    Eventually.until("all are noted as sent", () -> states(tp).stream().allMatch("sent:"::equals));
    assertThat(server.getReceivedMessages()).hasSize(40);
    assertThat(mails.stream().map(MailsIT::messageId).distinct()).hasSize(40);
  }

  @Test
  void rowThatWasTamperedWithIsGivenUpAndHoldsUpNoOther() {
    int port = freePort();
    TestPlatform tp = identity(port, "{retryFirst: 50ms, retryMax: 100ms, attemptsMax: 1000}");
    App app = new App(tp, "acme");
    app.register("first@example.org");
    IdentityRows.of(tp, "UPDATE mail SET letter_sealed = 'c2hvcnQ=' RETURNING kind");
    app.register("second@example.org");

    GreenMail server = server(port);

    assertThat(arrived(server, 1)).hasSize(1);
    Eventually.until(
        "both are done with",
        () ->
            List.of("given_up:not sealed by us", "sent:").containsAll(states(tp))
                && states(tp).size() == 2);
  }

  /// Dropped, not sent: nobody asked for it to exist.
  @Test
  void mailToNobodyIsDropped() {
    GreenMail server = server(0);
    TestPlatform tp = identity(port(server), "");

    new App(tp, "acme").forgot("nobody@example.org");

    Eventually.until("it is dropped", () -> states(tp).equals(List.of("dropped:nobody")));
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  private TestPlatform identity(int port, String mail) {
    TestPlatform tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret",
                "a secret for the tests, 32 characters",
                "identity.hashing.cost",
                "4",
                "identity.attempts.mails",
                "{near: 0, elsewhere: 0, perNetwork: 0}",
                "identity.mail",
                "{host: 127.0.0.1, port: "
                    + port
                    + ", tls: none, from: "
                    + FROM
                    + ", linkBase: {acme: 'https://acme.example/'}, poll: 20ms}"),
            "identity");
    open.add(tp);
    TestPlatform started = tp;
    if (mail.isEmpty()) {
      started.deploy(new IdentityVerticle(started.platform()));
    } else {
      started.deploy(
          new IdentityVerticle(
              other(started, started.settings().with("test", Map.of("identity.mail", mail)))));
    }
    return started;
  }

  private static dev.marquee.platform.Platform another(TestPlatform tp) {
    return other(tp, tp.settings().with("test", Map.of("ports.identity", "0")));
  }

  private static dev.marquee.platform.Platform other(
      TestPlatform tp, dev.marquee.platform.config.Settings settings) {
    return new dev.marquee.platform.Platform(
        tp.platform().vertx(),
        java.time.Clock.systemUTC(),
        tp.platform().meters(),
        settings,
        clients -> () -> App.publishedKeys(tp.platform()));
  }

  private GreenMail server(int port) {
    GreenMail server =
        new GreenMail(new ServerSetup(port == 0 ? freePort() : port, "127.0.0.1", "smtp"));
    server.start();
    open.add(server::stop);
    return server;
  }

  /// A server that answers every recipient with one line.
  private int refusingServer(String reply) {
    io.vertx.core.Vertx vertx = io.vertx.core.Vertx.vertx();
    open.add(() -> vertx.close().await());
    return vertx
        .createNetServer()
        .connectHandler(socket -> {
          socket.write("220 test\r\n");
          socket.handler(
              io.vertx.core.parsetools.RecordParser.newDelimited(
                  "\r\n",
                  line ->
                      socket.write(
                          line.toString().startsWith("RCPT") ? reply + "\r\n" : "250 ok\r\n")));
        })
        .listen(0, "127.0.0.1")
        .await()
        .actualPort();
  }

  private static int port(GreenMail server) {
    return server.getSmtp().getPort();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<MimeMessage> arrived(GreenMail server, int count) {
    assertThat(server.waitForIncomingEmail(30_000, count)).isTrue();
    return List.of(server.getReceivedMessages());
  }

  private static String messageId(MimeMessage mail) {
    try {
      return mail.getMessageID();
    } catch (jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The token after a link's beginning, which must be in both forms of the mail.
  private static String link(MimeMessage mail, String beginning) throws Exception {
    MimeMultipart parts = (MimeMultipart) mail.getContent();
    String plain = String.valueOf(parts.getBodyPart(0).getContent());
    String html = String.valueOf(parts.getBodyPart(1).getContent());
    String token = plain.substring(plain.indexOf(beginning) + beginning.length()).split("\\s")[0];
    assertThat(html).contains("href=\"" + beginning + token + "\"");
    return token;
  }

  private static List<String> states(TestPlatform tp) {
    return IdentityRows.of(
        tp, "SELECT state || ':' || CASE state WHEN 'waiting' THEN '' ELSE reason END FROM mail");
  }

  private static int attempts(TestPlatform tp) {
    return IdentityRows.of(tp, "SELECT attempts::text FROM mail").stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }

  private static double abandoned(TestPlatform tp) {
    return tp.platform().meters().counter("identity.mail.abandoned").count();
  }
}
