package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Access tokens for clients that show their secret ([RFC 6749
/// §4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)). Secrets can't be guessed, so nothing
/// is delayed; who shows too many wrong ones from one network is refused unread for a while.
final class ClientSignIn {
  private final ClientStore store;
  private final ClientSecrets secrets;
  private final AccessTokens tokens;
  private final Attempts attempts;
  private final IdentityEvents events;
  private final Clock clock;

  ClientSignIn(
      ClientStore store,
      ClientSecrets secrets,
      AccessTokens tokens,
      Attempts attempts,
      IdentityEvents events,
      Clock clock) {
    this.store = store;
    this.secrets = secrets;
    this.tokens = tokens;
    this.attempts = attempts;
    this.events = events;
    this.clock = clock;
  }

  /// An access token; empty when there is no such client, it is suspended, or the secret is wrong.
  ///
  /// @throws Fault RESOURCE_EXHAUSTED when the network showed too many wrong ones
  Optional<String> token(String clientId, String secret) {
    CallContext call = CallContext.current();
    Attempts.Attempt attempt = attempts.beginSecret(call.tenant(), call.clientNetwork()).await();
    Optional<Client> client = id(clientId).flatMap(id -> proved(call.tenant(), id, secret));
    if (client.isEmpty()) {
      events.clientRefused(id(clientId).map(UUID::toString).orElse("none"));
      return Optional.empty();
    }
    attempts.forgive(attempt).await();
    return Optional.of(tokens.mint(call.tenant(), client.get()));
  }

  Duration lifetime() {
    return tokens.lifetime();
  }

  private Optional<Client> proved(String tenant, UUID id, String secret) {
    byte[] shown = secrets.digest(tenant, id, secret);
    return store
        .credentials(tenant, id)
        .await()
        .filter(known -> !known.client().suspended())
        .filter(known -> ClientSecrets.equal(known.secret(), shown) || isOldSecret(known, shown))
        .map(ClientStore.Credentials::client);
  }

  private boolean isOldSecret(ClientStore.Credentials known, byte[] shown) {
    boolean inGrace =
        known.client().oldSecretUntil().filter(until -> until.isAfter(clock.instant())).isPresent();
    return inGrace && known.oldSecret().filter(old -> ClientSecrets.equal(old, shown)).isPresent();
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(Uuid7.parse("client_id", text));
    } catch (Fault e) {
      return Optional.empty();
    }
  }
}
