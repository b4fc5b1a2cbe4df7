package dev.marquee.simulators;

import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.marquee.simulators.FaultPlan.Verdict;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import jakarta.mail.MessagingException;
import java.time.Clock;
import java.util.function.Supplier;

/// Takes mails for every address by SMTP and puts them on the shelf.
///
/// Faults strike when a message was handed over, under the path `/smtp`: it may wait, be refused
/// (451, which a sender may try again), or be kept and refused all the same.
final class MailDrop {
  private static final String PATH = "/smtp";
  private static final int MESSAGE_BYTES_MAX = 1 << 20;
  private static final long START_MILLIS_MAX = 10_000;

  private final Context context;
  private final MailShelf shelf;
  private final FaultPlan faults;
  private final Clock clock;
  private final GreenMail smtp;
  private final GreenMailUser everybody;

  /// @param context of the event loop the shelf and the faults live on
  MailDrop(Context context, MailboxOptions options, MailShelf shelf, FaultPlan faults, Clock clock)
      throws UserException {
    this.context = context;
    this.shelf = shelf;
    this.faults = faults;
    this.clock = clock;
    var setup =
        new ServerSetup(options.smtpPort(), options.listen().host(), ServerSetup.PROTOCOL_SMTP);
    setup.setServerStartupTimeout(START_MILLIS_MAX);
    smtp = new GreenMail(setup);
    everybody = smtp.getUserManager().createUser("everybody@localhost", "everybody", "");
    smtp.getUserManager().setMessageDeliveryHandler(this::take);
  }

  /// Blocks until it listens.
  void start() {
    smtp.start();
  }

  /// Blocks until all of its threads have ended.
  void stop() {
    smtp.stop();
  }

  int port() {
    return smtp.getSmtp().getPort();
  }

  /// Runs on a thread of the connection, once for each recipient.
  private GreenMailUser take(MovingMessage message, MailAddress to)
      throws MessagingException, UserException {
    Verdict verdict = onEventLoop(() -> Future.succeededFuture(faults.judge(PATH)));
    onEventLoop(() -> faults.after(verdict.delayMillis()));
    if (verdict.down() || verdict.failed()) {
      throw new MessagingException("told to refuse this");
    }
    keep(message, to);
    if (verdict.dropsAnswer()) {
      throw new MessagingException("told to refuse this, after it was kept");
    }
    return everybody;
  }

  private void keep(MovingMessage message, MailAddress to) throws MessagingException {
    if (message.getMessage().getSize() > MESSAGE_BYTES_MAX) {
      throw new MessagingException("a message has at most " + MESSAGE_BYTES_MAX + " bytes");
    }
    try {
      // The server keeps each message too, without any bound; the shelf is what is read.
      smtp.purgeEmailFromAllMailboxes();
    } catch (FolderException e) {
      throw new MessagingException("the server's own store can't be emptied", e);
    }
    long id = onEventLoop(() -> Future.succeededFuture(shelf.nextId()));
    String from = message.getReturnPath().getEmail();
    Mail mail = Mail.read(id, clock.instant(), from, to.getEmail(), message.getMessage());
    onEventLoop(() -> {
      shelf.put(mail);
      return Future.succeededFuture();
    });
  }

  private <T> T onEventLoop(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(_ -> work.get().onComplete(done));
    return done.future().toCompletionStage().toCompletableFuture().join();
  }
}
