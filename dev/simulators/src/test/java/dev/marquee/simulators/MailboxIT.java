package dev.marquee.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailboxIT {
  private static SimulatorProcess process;
  private static Api api;
  private static int smtpPort;

  @BeforeAll
  static void start() {
    process = SimulatorProcess.start(SimulatorKind.MAILBOX);
    api = new Api(process.baseUrl(), Map.of());
    smtpPort = api.get("/smtp").body().getInteger("port");
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  @BeforeEach
  void empty() {
    api.delete("/_control/faults");
    api.delete("/_control/mails");
  }

  @Test
  void mailToAnyAddressIsListedNewestFirstForItsRecipient() throws MessagingException {
    send("ada@example.com", "First", "1");
    send("bob@example.com", "Other", "2");
    send("Ada@example.com", "Grüße", "3 http://localhost:8080/verify#token=t");

    var mails = api.get("/mails?to=ada@example.com").body().getJsonArray("mails");

    assertThat(mails.stream().map(mail -> ((JsonObject) mail).getString("subject")))
        .containsExactly("Grüße", "First");
    assertThat(mails.getJsonObject(0).getString("text").strip())
        .isEqualTo("3 http://localhost:8080/verify#token=t");
    assertThat(mails.getJsonObject(0).getString("from")).isEqualTo("box@marquee.example");
    assertThat(api.get("/mails").body().getJsonArray("mails")).hasSize(3);
  }

  @Test
  void plainTextOfAMailInTwoFormsIsRead() throws MessagingException {
    var text = new MimeBodyPart();
    text.setText("plain words", "utf-8");
    var html = new MimeBodyPart();
    html.setContent("<b>rich words</b>", "text/html; charset=utf-8");
    MimeMessage message = message("ada@example.com", "Both");
    message.setContent(new MimeMultipart("alternative", html, text));
    Transport.send(message);

    var mail = api.get("/mails").body().getJsonArray("mails").getJsonObject(0);

    assertThat(mail.getString("text").strip()).isEqualTo("plain words");
  }

  @Test
  void pageShowsAMailWithItsLinkAndRunsNoScript() throws MessagingException {
    send("ada@example.com", "<i>Hello</i>", "go to http://localhost:1/x or https://evil.example/");
    long id = api.get("/mails").body().getJsonArray("mails").getJsonObject(0).getLong("id");

    var page = api.get("/mail/" + id).raw();

    assertThat(page.body())
        .contains("&lt;i&gt;Hello", "<a href=\"http://localhost:1/x\"")
        .doesNotContain("href=\"https://evil");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'");
    assertThat(api.get("/").raw().body()).contains("/mail/" + id);
    assertThat(api.get("/mail/x").status()).isEqualTo(404);
  }

  @Test
  void onlyTheLastMailsAreKept() throws MessagingException {
    for (int i = 0; i <= MailShelf.MAILS_MAX; i++) {
      send("ada@example.com", "mail " + i, "x");
    }

    var mails = api.get("/mails").body().getJsonArray("mails");

    assertThat(mails).hasSize(MailShelf.MAILS_MAX);
    assertThat(mails.getJsonObject(0).getString("subject"))
        .isEqualTo("mail " + MailShelf.MAILS_MAX);
  }

  @Test
  void refusesAsOftenAsToldAndTakesTheNextMail() throws MessagingException {
    api.post(
        "/_control/faults",
        new JsonObject().put("failRate", 1.0).put("paths", "^/smtp$").put("times", 2));

    assertThatThrownBy(() -> send("a@example.com", "1", "x"))
        .isInstanceOf(MessagingException.class);
    assertThatThrownBy(() -> send("a@example.com", "2", "x"))
        .isInstanceOf(MessagingException.class);
    assertThat(api.get("/mails").body().getJsonArray("mails")).isEmpty();
    send("a@example.com", "3", "x");
    assertThat(api.get("/mails").body().getJsonArray("mails")).hasSize(1);
  }

  @Test
  void mailMayArriveAlthoughItsSenderHeardARefusal() {
    api.post(
        "/_control/faults", new JsonObject().put("dropAnswerRate", 1.0).put("paths", "^/smtp$"));

    assertThatThrownBy(() -> send("a@example.com", "1", "x"))
        .isInstanceOf(MessagingException.class);

    assertThat(api.get("/mails").body().getJsonArray("mails")).hasSize(1);
  }

  @Test
  void slowServerKeepsItsSenderWaiting() throws MessagingException {
    api.post("/_control/faults", new JsonObject().put("delayMs", 400).put("paths", "^/smtp$"));
    long startedAt = System.nanoTime();

    send("a@example.com", "1", "x");

    assertThat((System.nanoTime() - startedAt) / 1_000_000).isGreaterThanOrEqualTo(400);
  }

  @Test
  void killedServerRefusesConnections() {
    try (var other = SimulatorProcess.start(SimulatorKind.MAILBOX)) {
      int port = new Api(other.baseUrl(), Map.of()).get("/smtp").body().getInteger("port");
      other.kill();

      assertThatThrownBy(() -> Transport.send(text(session(port), "a@example.com", "1", "x")))
          .isInstanceOf(MessagingException.class)
          .isNotInstanceOf(SendFailedException.class);
    }
  }

  @Test
  void nobodyButThisMachineMayLook() {
    assertThatThrownBy(
            () -> SimulatorArguments.parse("mailbox", "--port", "0", "--host", "0.0.0.0").mailbox())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--host");
  }

  private static void send(String to, String subject, String text) throws MessagingException {
    Transport.send(text(session(smtpPort), to, subject, text));
  }

  private static MimeMessage message(String to, String subject) throws MessagingException {
    return text(session(smtpPort), to, subject, "");
  }

  private static Session session(int port) {
    var properties = new Properties();
    properties.put("mail.smtp.host", "127.0.0.1");
    properties.put("mail.smtp.port", String.valueOf(port));
    properties.put("mail.smtp.from", "box@marquee.example");
    return Session.getInstance(properties);
  }

  private static MimeMessage text(Session session, String to, String subject, String text)
      throws MessagingException {
    var message = new MimeMessage(session);
    message.setFrom(new InternetAddress("box@marquee.example"));
    message.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
    message.setSubject(subject, "utf-8");
    message.setText(text, "utf-8");
    return message;
  }
}
