package dev.marquee.identity;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands waiting mails to the SMTP server, each at least once under one Message-ID: a process that
/// dies, or a server that takes too long to say yes, makes another attempt. Several postmen share
/// the work. What a server says may quote the recipient, so nothing but its reply code is kept.
final class Postman {
  private static final Logger log = LoggerFactory.getLogger(Postman.class);

  /// Replies about the recipient or the mail itself, which won't change; other permanent ones (no
  /// rights, a wrong password) are ours to mend.
  private static final Set<Integer> REFUSALS = Set.of(550, 551, 552, 553);

  private final MailStore store;
  private final AccountStore accounts;
  private final TenantStore tenants;
  private final MailOptions options;
  private final LinkOptions lifetimes;
  private final MeterRegistry meters;
  private final MailClient smtp;
  private final VertxInternal vertx;
  private final ContextInternal loop;

  Postman(
      Vertx vertx,
      MailStore store,
      AccountStore accounts,
      TenantStore tenants,
      MailOptions options,
      LinkOptions lifetimes,
      MeterRegistry meters) {
    this.store = store;
    this.accounts = accounts;
    this.tenants = tenants;
    this.options = options;
    this.lifetimes = lifetimes;
    this.meters = meters;
    this.vertx = (VertxInternal) vertx;
    this.loop = this.vertx.createEventLoopContext();
    this.smtp = MailClient.create(vertx, config(options));
  }

  private static MailConfig config(MailOptions options) {
    int millis = (int) options.timeout().toMillis();
    MailConfig config =
        new MailConfig()
            .setHostname(options.host())
            .setPort(options.port())
            .setSsl(options.tls().equals("tls"))
            .setStarttls(
                options.tls().equals("starttls")
                    ? StartTLSOptions.REQUIRED
                    : StartTLSOptions.DISABLED)
            .setLogin(options.username().isEmpty() ? LoginOption.NONE : LoginOption.REQUIRED)
            .setKeepAlive(false)
            .setMaxPoolSize(options.batch());
    config.setHostnameVerificationAlgorithm("HTTPS");
    config.setConnectTimeout(millis);
    config.setIdleTimeout(millis).setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    return options.username().isEmpty()
        ? config
        : config.setUsername(options.username()).setPassword(options.password());
  }

  /// Sends a batch of what is due and awaits it.
  void work() {
    Duration claim = options.timeout().multipliedBy(2);
    List<Mail> mails = store.claim(options.batch(), claim).await();
    Future.join(
            mails.stream()
                .map(mail -> Future.succeededFuture(mail).compose(this::deliver))
                .toList())
        .otherwiseEmpty()
        .await();
  }

  Future<Void> close() {
    return smtp.close();
  }

  private Future<Void> deliver(Mail mail) {
    if (!mail.wanted()) {
      return store.end(mail, "dropped", "nobody");
    }
    return linkBase(mail.tenant())
        .compose(linkBase -> {
          if (linkBase.isEmpty()) {
            log.error("neither identity.mail.linkBase nor a host for tenant {}", mail.tenant());
            return giveUp(mail, "no link base");
          }
          return deliver(mail, linkBase.get());
        });
  }

  /// Of the settings, else the tenant's first host.
  private Future<Optional<String>> linkBase(String tenant) {
    Optional<String> set = options.linkBaseOf(tenant);
    return set.isPresent()
        ? Future.succeededFuture(set)
        : tenants.firstHost(tenant).map(host -> host.map(name -> "https://" + name));
  }

  private Future<Void> deliver(Mail mail, String linkBase) {
    if (mail.letter().isEmpty()) {
      return giveUp(mail, "not sealed by us");
    }
    Optional<Letter> addressed;
    try {
      addressed = addressed(mail, mail.letter().get());
    } catch (Throwable e) { // await() throws whatever the database or the key service failed with
      return failed(mail, e);
    }
    if (addressed.isEmpty()) {
      return store.end(mail, "dropped", "no account any more");
    }
    Letter letter = addressed.get();
    return send(mail, letter, linkBase)
        .compose(sent -> {
          meters.counter("identity.mail.sent", "kind", letter.kind().text()).increment();
          return store.end(mail, "sent", "");
        })
        .recover(error -> failed(mail, error));
  }

  /// To whom, as of now; empty when the account is gone. Awaits.
  private Optional<Letter> addressed(Mail mail, Letter letter) {
    return mail.accountId().isEmpty()
        ? Optional.of(letter)
        : accounts.find(mail.tenant(), mail.accountId().get()).await().map(letter::addressed);
  }

  private Future<Void> send(Mail mail, Letter letter, String linkBase) {
    MailText text = MailText.of(letter, linkBase, lifetimes);
    String domain = options.from().substring(options.from().lastIndexOf('@') + 1);
    MailMessage message =
        new MailMessage()
            .setFrom(options.from())
            .setTo(letter.to())
            .setSubject(text.subject())
            .setText(text.text())
            .setHtml(text.html())
            .addHeader("Message-ID", "<" + mail.id() + "@" + domain + ">")
            .addHeader("Auto-Submitted", "auto-generated");
    return onLoop(message).timeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
  }

  /// On another kind of context the client may miss what the server says first, and wait for it.
  private Future<MailResult> onLoop(MailMessage message) {
    PromiseInternal<MailResult> comingBack = vertx.getOrCreateContext().promise();
    loop.runOnContext(go -> smtp.sendMail(message).onComplete(comingBack));
    return comingBack.future();
  }

  private Future<Void> failed(Mail mail, Throwable error) {
    String reason = reason(error);
    boolean refused =
        error instanceof SMTPException smtpError && REFUSALS.contains(smtpError.getReplyCode());
    if (refused || mail.attempts() >= options.attemptsMax()) {
      return giveUp(mail, reason);
    }
    log.warn("mail {} waits for another attempt: {}", mail.id(), reason);
    meters.counter("identity.mail.failed").increment();
    return store.postpone(mail, options.retryAfter(mail.attempts()), reason);
  }

  private Future<Void> giveUp(Mail mail, String reason) {
    log.error("mail {} is given up after {} attempts: {}", mail.id(), mail.attempts(), reason);
    meters.counter("identity.mail.abandoned").increment();
    return store.end(mail, "given_up", reason);
  }

  private static String reason(Throwable error) {
    return error instanceof SMTPException smtpError
        ? "SMTP " + smtpError.getReplyCode()
        : error.getClass().getSimpleName();
  }
}
