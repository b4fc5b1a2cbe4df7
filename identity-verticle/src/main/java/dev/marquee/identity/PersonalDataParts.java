package dev.marquee.identity;

import dev.marquee.platform.Platform;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.platform.sql.Database;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What personal data is sealed by, taken along by and erased by; made by [IdentityParts].
final class PersonalDataParts {
  private final Platform platform;
  private final IdentityOptions options;
  private final ErasureStore erasures;
  private final OwnDataStore own;
  private final DataExport export;
  private final Closing closing;
  private final Eraser eraser;
  private final Sealing sealing;

  /// @param sessions whose labels are personal data too
  PersonalDataParts(
      Platform platform,
      IdentityOptions options,
      Database db,
      Vault vault,
      SubjectKeys keys,
      Closing.Stores stores,
      ProfileStore profiles,
      SessionStore sessions,
      Access access,
      IdentityEvents facts) {
    this.platform = platform;
    this.options = options;
    RpcClients clients = platform.clients("identity");
    erasures = stores.erasures();
    own = new OwnDataStore(db, stores.accounts(), profiles, sessions, stores.mails(), keys);
    export = new DataExport(own, vault, facts, clients, options.erasure().domains());
    closing =
        new Closing(
            db,
            stores,
            keys,
            access,
            facts,
            platform.clock(),
            platform.ids(),
            longer(options.erasure().grace(), options.subjectKeys().cachedFor()));
    eraser =
        new Eraser(
            db,
            erasures,
            new OwnRowsStore(stores.mails(), keys, facts),
            clients,
            options.erasure(),
            platform.meters());
    sealing = new Sealing(db, new SealingStore(db), sessions, keys);
  }

  /// As the settings want it; all wrappings they know may unwrap.
  static SubjectKeys subjectKeys(
      Platform platform,
      Vertx vertx,
      IdentityOptions options,
      Lifetime lifetime,
      SecureRandom random) {
    SubjectKeyOptions wanted = options.subjectKeys();
    Map<String, String> secrets = new HashMap<>(wanted.localSecrets());
    secrets.put(LocalWrapping.INSTALLATION, options.keyEncryptionSecret());
    List<KeyWrapping> wrappings = new ArrayList<>();
    wrappings.add(new LocalWrapping(wanted.localId(), secrets, random));
    if (!wanted.transit().url().isEmpty()) {
      TransitWrapping transit =
          lifetime.closing(
              new TransitWrapping(vertx, wanted.transit(), platform.meters()),
              TransitWrapping::close);
      wrappings.add(wanted.byTransit() ? 0 : 1, transit);
    }
    return new SubjectKeys(
        new KeyWrappings(wrappings), random, wanted.cachedMax(), wanted.cachedFor());
  }

  PersonalDataRpc rpc() {
    return new PersonalDataRpc(export, closing);
  }

  PrivacyRpc privacyRpc() {
    return new PrivacyRpc(own);
  }

  /// Works in the background from now on.
  void begin(Lifetime lifetime) {
    ForgottenInvitations forgotten =
        new ForgottenInvitations(
            erasures, closing, platform.clock(), options.erasure().invitationsKept());
    lifetime.periodically("erasing", options.erasure().poll(), eraser::work);
    lifetime.periodically("sealing", options.subjectKeys().tend(), sealing::work);
    lifetime.periodically("closing of invitations", options.erasure().poll(), forgotten::close);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
