package dev.marquee.identity;

import dev.marquee.platform.Platform;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Idempotency;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.security.SecureRandom;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The verticle's parts, each made once by hand. Reading order: what all share, who may come in
/// ([#sessionsRpc]), how accounts come to be ([#accountsRpc]), who administers them ([#staffRpc]).
final class IdentityParts {
  private static final Logger log = LoggerFactory.getLogger(IdentityParts.class);
  private static final Duration PUBLISH_PAUSE = Duration.ofMillis(250);
  private static final Duration SWEEP_PAUSE = Duration.ofMinutes(1);

  private final Platform platform;
  private final Vertx vertx;
  private final IdentityOptions options;
  private final Lifetime lifetime;
  private final SecureRandom random = new SecureRandom();
  private final Vault vault;
  private final Database db;
  private final WorkerExecutor cpu;
  private final Events events;
  private final IdentityEvents facts;
  private final Idempotency idempotency;
  private final AccountStore store;
  private final TenantStore tenants;
  private final SessionStore sessionStore;
  private final ProfileStore profileStore;
  private final Access access;
  private final Pins pins;
  private final Profiles profiles;
  private final Accounts accounts;
  private final PasswordRules rules = new PasswordRules();
  private final Passwords passwords;
  private final Attempts attempts;
  private final SecondFactors factors;
  private final SigningKeys keys;
  private final SessionScripts scripts;
  private final SignOut signOut;
  private final AccessTokens accessTokens;
  private final Sessions sessions;
  private final LinkStore linkStore;
  private final MailStore mails;
  private final SubjectKeys subjectKeys;
  private final ErasureStore erasures;
  private final StaffStore staffStore;
  private final PersonalDataParts personalData;
  private final SubscriptionParts subscriptions;

  IdentityParts(Platform platform, Vertx vertx, IdentityOptions options, Lifetime lifetime) {
    this.platform = platform;
    this.vertx = vertx;
    this.options = options;
    this.lifetime = lifetime;
    vault = new Vault(options.keyEncryptionSecret(), random);
    db = lifetime.closing(platform.database("identity"), Database::close);
    cpu =
        lifetime.closing(
            vertx.createSharedWorkerExecutor("identity-cpu", options.hashing().threads()),
            WorkerExecutor::close);
    events = lifetime.closing(platform.events(db), Events::close);
    idempotency = platform.idempotency(db);
    facts = new IdentityEvents(db, events.outbox(), new Audit(platform.ids()));
    subjectKeys = PersonalDataParts.subjectKeys(platform, vertx, options, lifetime, random);
    store = new AccountStore(db, vault, subjectKeys);
    staffStore = new StaffStore(db, subjectKeys);
    erasures = new ErasureStore(db, platform.clock());
    tenants = new TenantStore(db);
    sessionStore =
        new SessionStore(
            db, vault, subjectKeys, platform.clock(), options.sessions().absoluteLifetime());
    profileStore = new ProfileStore(db, subjectKeys);
    access = access();
    pins = new Pins(vault);
    profiles = new Profiles(db, store, profileStore, access, pins, platform.ids());
    accounts = new Accounts(db, store, tenants, profiles, facts, platform.ids(), subjectKeys);
    passwords = new Passwords(cpu, options.hashing(), platform.meters());
    attempts =
        new Attempts(
            lifetime.closing(platform.coordinationRedis()),
            vault,
            options.attempts(),
            platform.clock());
    mails = new MailStore(db, vault, platform.ids(), platform.clock());
    factors =
        new SecondFactors(
            db,
            new SecondFactorStore(),
            store,
            sessionStore,
            mails,
            vault,
            access,
            facts,
            platform.clock(),
            random);
    keys = signingKeys();
    scripts =
        new SessionScripts(
            lifetime.closing(platform.sessionRedis()), platform.clock(), options.sessions());
    signOut = new SignOut(db, sessionStore, scripts, access, facts);
    accessTokens = accessTokens();
    sessions = new Sessions(db, sessionStore, scripts, accessTokens, access, signOut, random);
    linkStore = new LinkStore(db, platform.clock());
    personalData =
        new PersonalDataParts(
            platform,
            options,
            db,
            vault,
            subjectKeys,
            new Closing.Stores(store, staffStore, erasures, linkStore, mails),
            profileStore,
            sessionStore,
            access,
            facts);
    subscriptions =
        new SubscriptionParts(
            platform,
            db,
            options.subscriptions(),
            new Members(store, tenants, access, mails, facts),
            accounts,
            idempotency);
    subscriptions.begin(lifetime);
  }

  /// Publishes what happened, and makes the accounts of the settings that are missing. Awaits.
  void begin() {
    events.startRelay().await();
    new BootstrapAccounts(
            options.bootstrapAccounts(),
            accounts,
            passwords,
            rules,
            tenants,
            options.operatorTenant())
        .apply();
    sendMails();
    personalData.begin(lifetime);
  }

  PersonalDataParts personalData() {
    return personalData;
  }

  SessionsRpc sessionsRpc() {
    return new SessionsRpc(
        new SignIn(store, passwords, attempts, factors, sessions, facts),
        sessions,
        signOut,
        new Devices(sessionStore, scripts),
        new StepUp(db, store, sessionStore, sessions, passwords, attempts, factors),
        new ProfileChoice(db, profileStore, sessionStore, sessions, pins, platform.clock()));
  }

  AccountsRpc accountsRpc() {
    RegistrationStore forms = new RegistrationStore(db, vault, options.links(), platform.clock());
    keepTidy(forms);
    NewPasswords newPasswords = new NewPasswords(rules, passwords, store, linkStore, access, mails);
    Registration.Waiting waiting =
        new Registration.Waiting(forms, mails, options.links().registrationLifetime());
    PasswordReset.LinkTable links = new PasswordReset.LinkTable(links(), linkStore);
    return new AccountsRpc(
        new Registration(db, store, waiting, passwords, rules, attempts),
        new Verification(db, forms, accounts, passwords, sessions, attempts, facts),
        new PasswordReset(db, store, links, newPasswords, attempts, facts),
        new PasswordChange(db, store, passwords, newPasswords, attempts, facts),
        accounts);
  }

  StaffRpc staffRpc() {
    return new StaffRpc(
        new Staff(db, store, staffStore, access, facts, erasures, tenants), inviting(), factors);
  }

  ClientsRpc clientsRpc() {
    ClientStore clients = new ClientStore(db);
    return new ClientsRpc(
        new Clients(
            db,
            clients,
            staffStore,
            new ClientSecrets(vault, random),
            access,
            facts,
            platform.clock(),
            platform.ids()),
        new ClientSignIn(
            clients,
            new ClientSecrets(vault, random),
            accessTokens,
            attempts,
            facts,
            platform.clock()),
        idempotency);
  }

  TenantsRpc tenantsRpc() {
    return new TenantsRpc(new Tenants(db, tenants, inviting(), access, facts), idempotency);
  }

  private Inviting inviting() {
    return new Inviting(db, accounts, staffStore, links(), facts, random, options.hashing().cost());
  }

  SecondFactorsRpc secondFactorsRpc() {
    return new SecondFactorsRpc(factors, accounts);
  }

  ProfilesRpc profilesRpc() {
    return new ProfilesRpc(profiles, idempotency);
  }

  SigningKeysRpc signingKeysRpc() {
    return new SigningKeysRpc(keys);
  }

  /// Subscriptions begin to run with this.
  SubscriptionParts subscriptions() {
    return subscriptions;
  }

  private Links links() {
    return new Links(linkStore, mails, options.links(), random, platform.ids());
  }

  private AccessTokens accessTokens() {
    return new AccessTokens(
        keys,
        tenants,
        platform.clock(),
        platform.ids(),
        options.sessions().accessLifetime(),
        options.secondFactor().staffNeedsIt(),
        options.operatorTenant());
  }

  /// Keys are there before the first call, and looked after from then on.
  private SigningKeys signingKeys() {
    SigningKeys made =
        new SigningKeys(
            db,
            new SigningKeyStore(db),
            new KeySmith(vertx, cpu, vault, platform.ids()),
            platform.clock(),
            options.signing(),
            options.sessions().accessLifetime());
    made.refresh();
    lifetime.periodically("looking after signing keys", options.signing().reload(), made::refresh);
    return made;
  }

  /// Revocations are published right away and, for what that misses, again and again.
  private Access access() {
    RevocationStore revocations = new RevocationStore(db);
    RevocationPublisher publisher =
        new RevocationPublisher(
            vertx,
            revocations,
            lifetime.closing(platform.coordinationRedis()),
            platform.clock(),
            options.sessions().accessLifetime());
    lifetime.periodically("publishing revocations", PUBLISH_PAUSE, publisher::publish);
    lifetime.periodically("forgetting old revocations", SWEEP_PAUSE, publisher::sweep);
    lifetime.periodically(
        "forgetting old sessions", SWEEP_PAUSE, () -> sessionStore.sweep().await());
    return new Access(
        store, sessionStore, revocations, publisher, platform.clock(), platform.ids());
  }

  /// Without a server mails wait until they are of no use.
  private void sendMails() {
    if (options.mail().host().isEmpty()) {
      log.warn("identity.mail.host is empty: nobody can register or reset a password");
      return;
    }
    Postman postman =
        lifetime.closing(
            new Postman(
                vertx, mails, store, tenants, options.mail(), options.links(), platform.meters()),
            Postman::close);
    lifetime.periodically("sending of mails", options.mail().poll(), postman::work);
  }

  private void keepTidy(RegistrationStore forms) {
    Counter abandoned = platform.meters().counter("identity.mail.abandoned");
    lifetime.periodically(
        "clearing of ended links",
        options.links().purge(),
        () -> {
          forms.purge().await();
          linkStore.purge().await();
          abandoned.increment(mails.giveUpUseless().await());
          mails.purge(options.mail().keep()).await();
        });
  }
}
