package dev.marquee.identity;

import dev.marquee.platform.Platform;
import dev.marquee.platform.rpc.RpcServer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/// Accounts, sessions, profiles and signing keys; [IdentityParts] is what they are made of. Deploy
/// on a virtual-thread context.
public final class IdentityVerticle extends VerticleBase {
  private final Platform platform;
  private @Nullable Lifetime lifetime;

  public IdentityVerticle(Platform platform) {
    this.platform = platform;
  }

  /// Makes keys and accounts that are missing, then listens.
  @Override
  public Future<?> start() {
    IdentityOptions options = platform.settings().bind("identity", IdentityOptions.class);
    Lifetime begun = new Lifetime(vertx);
    lifetime = begun;
    IdentityParts parts = new IdentityParts(platform, vertx, options, begun);
    parts.begin();
    return begun
        .closing(platform.rpcServer("identity"), RpcServer::shutdown)
        .bind(parts.accountsRpc())
        .bind(parts.sessionsRpc())
        .bind(parts.secondFactorsRpc())
        .bind(parts.staffRpc())
        .bind(parts.clientsRpc())
        .bind(parts.tenantsRpc())
        .bind(parts.profilesRpc())
        .bind(parts.signingKeysRpc())
        .bind(parts.personalData().rpc())
        .bind(parts.personalData().privacyRpc())
        .bind(parts.subscriptions().plans())
        .bind(parts.subscriptions().subscriptions())
        .bind(parts.subscriptions().billing())
        .listen();
  }

  /// Lets running calls finish, then closes what they used.
  @Override
  public Future<?> stop() {
    if (lifetime != null) {
      lifetime.end();
    }
    return Future.succeededFuture();
  }
}
