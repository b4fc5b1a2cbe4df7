package dev.marquee.identity;

import dev.marquee.platform.Periodic;
import dev.marquee.platform.Platform;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.redis.RedisLink;
import dev.marquee.platform.rpc.RpcServer;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Database;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accounts, sessions, profiles and signing keys. Deploy on a virtual-thread context.
public final class IdentityVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(IdentityVerticle.class);

  private static final Duration PUBLISH_PAUSE = Duration.ofMillis(250);
  private static final Duration SWEEP_PAUSE = Duration.ofMinutes(1);

  private final Platform platform;

  /// What `stop` undoes, last first.
  private final Deque<Supplier<Future<?>>> undo = new ArrayDeque<>();

  private volatile boolean stopping;

  public IdentityVerticle(Platform platform) {
    this.platform = platform;
  }

  /// Builds everything by hand, makes keys and accounts that are missing, then listens.
  @Override
  public Future<?> start() {
    IdentityOptions options = platform.settings().bind("identity", IdentityOptions.class);
    SecureRandom random = new SecureRandom();
    Vault vault = new Vault(options.keyEncryptionSecret(), random);
    Database db = closing(platform.database("identity"), Database::close);
    WorkerExecutor cpu =
        closing(
            vertx.createSharedWorkerExecutor("identity-cpu", options.hashing().threads()),
            WorkerExecutor::close);
    Events events = closing(platform.events(db), Events::close);
    IdentityEvents facts = new IdentityEvents(db, events.outbox(), new Audit(platform.ids()));
    AccountStore store = new AccountStore(db, vault);
    SessionStore sessionStore =
        new SessionStore(db, vault, platform.clock(), options.sessions().absoluteLifetime());
    Access access = access(options, db, store, sessionStore);
    ProfileStore profileStore = new ProfileStore(db);
    Pins pins = new Pins(vault);
    Profiles profiles = new Profiles(db, store, profileStore, access, pins, platform.ids());
    Accounts accounts = new Accounts(db, store, profiles, facts, platform.ids());
    Passwords passwords = new Passwords(cpu, options.hashing(), platform.meters());
    PasswordRules rules = new PasswordRules();
    SigningKeys keys = signingKeys(options, db, cpu, vault);
    SessionScripts scripts = sessionScripts(options);
    SignOut signOut = new SignOut(db, sessionStore, scripts, access, facts);
    AccessTokens tokens = accessTokens(options, keys);
    Sessions sessions = new Sessions(db, sessionStore, scripts, tokens, access, signOut, random);
    Attempts attempts = attempts(options, vault);
    SecondFactors factors =
        new SecondFactors(
            db, new SecondFactorStore(), vault, access, facts, platform.clock(), random);
    SignIn signIn = new SignIn(store, passwords, attempts, factors, sessions, facts);
    StepUp stepUp = new StepUp(db, store, sessionStore, sessions, passwords, attempts, factors);
    ProfileChoice choice =
        new ProfileChoice(db, profileStore, sessionStore, sessions, pins, platform.clock());
    StaffStore staffStore = new StaffStore(db);

    events.startRelay().await();
    new BootstrapAccounts(options.bootstrapAccounts(), accounts, passwords, rules).apply();
    MailStore mails = new MailStore(db, vault, platform.ids(), platform.clock());
    LinkStore linkStore = new LinkStore(db, platform.clock());
    Links links = new Links(linkStore, mails, options.links(), random, platform.ids());
    RegistrationStore forms = new RegistrationStore(db, vault, options.links(), platform.clock());
    NewPasswords newPasswords = new NewPasswords(rules, passwords, store, linkStore, access, mails);
    post(options, mails);
    keepTidy(options, forms, linkStore, mails);
    Registration registration =
        new Registration(
            db,
            store,
            new Registration.Waiting(forms, mails, options.links().registrationLifetime()),
            passwords,
            rules,
            attempts);
    PasswordReset reset =
        new PasswordReset(
            db,
            store,
            new PasswordReset.LinkTable(links, linkStore),
            newPasswords,
            attempts,
            facts);
    Inviting inviting =
        new Inviting(db, accounts, staffStore, links, facts, random, options.hashing().cost());
    return closing(platform.rpcServer("identity"), RpcServer::shutdown)
        .bind(
            new AccountsRpc(
                registration,
                new Verification(db, forms, accounts, sessions, attempts, facts),
                reset,
                new PasswordChange(db, store, passwords, newPasswords, attempts, facts),
                accounts))
        .bind(
            new SessionsRpc(
                signIn, sessions, signOut, new Devices(sessionStore, scripts), stepUp, choice))
        .bind(new SecondFactorsRpc(factors, accounts))
        .bind(new StaffRpc(new Staff(db, store, staffStore, access, facts), inviting))
        .bind(new ProfilesRpc(profiles, platform.idempotency(db)))
        .bind(new SigningKeysRpc(keys))
        .listen();
  }

  /// Lets running calls finish, then closes what they used.
  @Override
  public Future<?> stop() {
    stopping = true;
    while (!undo.isEmpty()) {
      undo.pop().get().await();
    }
    return Future.succeededFuture();
  }

  /// Keys are there before the first call, and looked after from then on.
  private SigningKeys signingKeys(
      IdentityOptions options, Database db, WorkerExecutor cpu, Vault vault) {
    SigningKeys keys =
        new SigningKeys(
            db,
            new SigningKeyStore(db),
            new KeySmith(vertx, cpu, vault, platform.ids()),
            platform.clock(),
            options.signing(),
            options.sessions().accessLifetime());
    keys.refresh();
    refreshLater(keys, options.signing().reload().toMillis());
    return keys;
  }

  /// One at a time: the next is due a while after the last has ended. The keys that are known go on
  /// working, so a failure is told and tried again.
  private void refreshLater(SigningKeys keys, long delayMillis) {
    vertx.setTimer(
        delayMillis,
        due -> {
          if (stopping) {
            return;
          }
          try {
            keys.refresh();
          } catch (Exception e) {
            if (!stopping) {
              log.error("can't refresh the signing keys", e);
            }
          }
          refreshLater(keys, delayMillis);
        });
  }

  /// Without a server mails wait until they are of no use.
  private void post(IdentityOptions options, MailStore mails) {
    if (options.mail().host().isEmpty()) {
      log.warn("identity.mail.host is empty: nobody can register or reset a password");
      return;
    }
    Postman postman =
        closing(
            new Postman(vertx, mails, options.mail(), options.links(), platform.meters()),
            Postman::close);
    periodically("sending of mails", options.mail().poll(), postman::work);
  }

  private void keepTidy(
      IdentityOptions options, RegistrationStore forms, LinkStore links, MailStore mails) {
    Counter abandoned = platform.meters().counter("identity.mail.abandoned");
    Runnable work =
        () -> {
          forms.purge().await();
          links.purge().await();
          abandoned.increment(mails.giveUpUseless().await());
          mails.purge(options.mail().keep()).await();
        };
    periodically("clearing of ended links", options.links().purge(), work);
  }

  /// Revocations are published right away and, for what that misses, again and again.
  private Access access(
      IdentityOptions options, Database db, AccountStore accounts, SessionStore sessions) {
    RevocationStore revocations = new RevocationStore(db);
    RedisLink redis = closing(platform.coordinationRedis(), IdentityVerticle::closed);
    RevocationPublisher publisher =
        new RevocationPublisher(
            vertx, revocations, redis, platform.clock(), options.sessions().accessLifetime());
    periodically("publishing revocations", PUBLISH_PAUSE, publisher::publish);
    periodically("forgetting old revocations", SWEEP_PAUSE, publisher::sweep);
    periodically("forgetting old sessions", SWEEP_PAUSE, () -> sessions.sweep().await());
    return new Access(accounts, sessions, revocations, publisher, platform.clock(), platform.ids());
  }

  private void periodically(String name, Duration pause, Runnable work) {
    closing(new Periodic(vertx, name, pause, work).start(), Periodic::stop);
  }

  private SessionScripts sessionScripts(IdentityOptions options) {
    RedisLink redis = closing(platform.sessionRedis(), IdentityVerticle::closed);
    return new SessionScripts(redis, platform.clock(), options.sessions());
  }

  private Attempts attempts(IdentityOptions options, Vault vault) {
    RedisLink redis = closing(platform.coordinationRedis(), IdentityVerticle::closed);
    return new Attempts(redis, vault, options.attempts(), platform.clock());
  }

  private AccessTokens accessTokens(IdentityOptions options, SigningKeys keys) {
    return new AccessTokens(
        keys,
        platform.clock(),
        platform.ids(),
        options.sessions().accessLifetime(),
        options.secondFactor().staffNeedsIt());
  }

  /// Notes what `stop` has to close.
  private <T> T closing(T part, Function<T, Future<?>> close) {
    undo.push(() -> close.apply(part));
    return part;
  }

  private static Future<?> closed(RedisLink link) {
    link.close();
    return Future.succeededFuture();
  }
}
