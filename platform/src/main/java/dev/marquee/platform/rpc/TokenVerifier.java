package dev.marquee.platform.rpc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Verifies bearer tokens: access tokens of accounts and clients (RS256, RFC 9068 claims) and
/// service tokens. A verified token is cached by its SHA-256 digest, and its end is checked against
/// the clock on every hit, and so are the [Revocations]. An unknown key id refetches the key set,
/// at most once a second, so a rotated key is known at once and a forged id can't be used to hammer
/// identity.
public final class TokenVerifier {
  public static final String ISSUER = "marquee";
  public static final String AUDIENCE = "marquee-api";

  private static final Duration REFETCH_MIN = Duration.ofSeconds(1);
  private static final Duration LIFETIME_MAX = Duration.ofHours(1);
  private static final int CACHE_MAX = 50_000;
  private static final int TOKEN_LENGTH_MAX = 4_096;
  private static final Duration REVOCATIONS_WAIT = Duration.ofSeconds(2);

  /// A SHA-256 digest as four longs: 48 bytes in the cache instead of a kilobyte of token.
  private record Digest(long a, long b, long c, long d) {}

  /// A verified token, with what the revocations are asked by.
  private record Verified(Caller caller, TokenStanding standing) {}

  private record Keys(JWTAuth verifier, Set<String> kids) {}

  private record Fetch(Future<Keys> keys, Instant startedAt) {}

  private final Vertx vertx;
  private final Clock clock;
  private final ServiceTokens serviceTokens;
  private final Supplier<Future<List<JsonObject>>> keySource;
  private final Revocations revocations;
  private final Cache<Digest, Verified> digestToVerified =
      Caffeine.newBuilder().maximumSize(CACHE_MAX).build();
  private volatile @Nullable Keys keys;
  private @Nullable Fetch lastFetch;

  /// @param keySource fetches the current key set as JWKs (RFC 7517)
  /// @param revocations tokens that ended before their time
  public TokenVerifier(
      Vertx vertx,
      Clock clock,
      ServiceTokens serviceTokens,
      Supplier<Future<List<JsonObject>>> keySource,
      Revocations revocations) {
    this.vertx = vertx;
    this.clock = clock;
    this.serviceTokens = serviceTokens;
    this.keySource = keySource;
    this.revocations = revocations;
  }

  Clock clock() {
    return clock;
  }

  /// Who the token speaks for. Fails with [Fault] UNAUTHENTICATED for any token that isn't good,
  /// whatever the reason, and UNAVAILABLE while the key set can't be had.
  public Future<Caller> verify(String token) {
    if (token.length() > TOKEN_LENGTH_MAX) {
      return Future.failedFuture(notGood());
    }
    Digest digest = digest(token);
    Verified known = digestToVerified.getIfPresent(digest);
    if (known != null) {
      return isLive(known) ? Future.succeededFuture(known.caller) : Future.failedFuture(notGood());
    }
    JsonObject header = header(token);
    Future<Verified> verified =
        switch (header.getValue("alg") instanceof String alg ? alg : "") {
          case "RS256" ->
              verifyAccount(token, header.getValue("kid") instanceof String kid ? kid : "");
          case "HS256" ->
              guarded(() ->
                  serviceTokens
                      .verify(token)
                      .map(caller -> new Verified(caller, TokenStanding.OF_SERVICE)));
          default -> Future.failedFuture(notGood());
        };
    return verified.map(checked -> {
      digestToVerified.put(digest, checked);
      if (!isLive(checked)) {
        throw notGood();
      }
      return checked.caller;
    });
  }

  private boolean isLive(Verified token) {
    return token.caller.expiresAt().isAfter(clock.instant()) && !hasEnded(token.standing);
  }

  /// By what to ask later whether a token has ended; empty for one that wasn't verified lately.
  public Optional<TokenStanding> standing(String token) {
    return token.length() > TOKEN_LENGTH_MAX
        ? Optional.empty()
        : Optional.ofNullable(digestToVerified.getIfPresent(digest(token))).map(Verified::standing);
  }

  /// Whether a token ended before its time. Its time itself isn't looked at.
  public boolean hasEnded(TokenStanding standing) {
    return revocations.ends(standing);
  }

  /// Another number than before when more may have ended since.
  public long endings() {
    return revocations.endings();
  }

  private Future<Verified> verifyAccount(String token, String kid) {
    Keys now = keys;
    if (now != null && now.kids.contains(kid)) {
      return authenticate(now, token);
    }
    if (kid.isEmpty()) {
      return Future.failedFuture(notGood());
    }
    return newestKeys()
        .compose(fresh ->
            fresh.kids.contains(kid) ? authenticate(fresh, token) : Future.failedFuture(notGood()));
  }

  private Future<Verified> authenticate(Keys with, String token) {
    Future<Verified> verified =
        guarded(() ->
            with.verifier
                .authenticate(new TokenCredentials(token))
                .map(user -> account(ServiceTokens.claims(user))));
    return revocations.known().isComplete() ? verified : revocationsKnown().compose(v -> verified);
  }

  /// Only at the start of a process.
  private Future<Void> revocationsKnown() {
    Promise<Void> own = ((VertxInternal) vertx).getOrCreateContext().promise();
    revocations
        .known()
        .timeout(REVOCATIONS_WAIT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(e -> Future.failedFuture(Fault.unavailable("the revocation log", e)))
        .onComplete(own);
    return own.future();
  }

  /// JWTAuth throws synchronously on mistyped claims; every failure looks the same to the caller.
  private static Future<Verified> guarded(Supplier<Future<Verified>> work) {
    Future<Verified> result;
    try {
      result = work.get();
    } catch (RuntimeException e) {
      result = Future.failedFuture(e);
    }
    return result.recover(e -> Future.failedFuture(notGood()));
  }

  private Verified account(JsonObject claims) {
    Instant now = clock.instant();
    Instant expiresAt = Instant.ofEpochSecond(claims.getLong("exp"));
    boolean sane =
        expiresAt.isAfter(now)
            && expiresAt.isBefore(now.plus(LIFETIME_MAX))
            && "at+jwt".equals(claims.getString("token_type"));
    if (!sane) {
      throw notGood();
    }
    Set<String> roles = new HashSet<>();
    for (Object role : claims.getJsonArray("roles", new JsonArray())) {
      roles.add((String) role);
    }
    Caller caller =
        new Caller(
            kind(claims),
            required(claims, "sub"),
            required(claims, "tenant"),
            roles,
            claims.getString("tier", ""),
            claims.getString("sid", ""),
            expiresAt,
            Instant.ofEpochSecond(claims.getLong("auth_time", 0L)),
            claims.getString("profile", ""),
            claims.getString("maturity", ""),
            claims.getString("org", required(claims, "sub")));
    return new Verified(
        caller,
        new TokenStanding(
            Revocations.account(caller.tenant(), caller.id()),
            Revocations.session(caller.tenant(), caller.sessionId()),
            Revocations.tenant(caller.tenant()),
            claims.getLong("ver", 0L),
            claims.getLong("tenant_ver", 0L),
            TimeUnit.SECONDS.toMillis(claims.getLong("iat", 0L))));
  }

  /// A client's token says of which client it is (RFC 9068 §2.2), and that is its subject; those of
  /// accounts name none.
  private static Caller.Kind kind(JsonObject claims) {
    String client = claims.getString("client_id", "");
    if (client.isEmpty()) {
      return Caller.Kind.ACCOUNT;
    }
    if (!client.equals(claims.getString("sub"))) {
      throw notGood();
    }
    return Caller.Kind.CLIENT;
  }

  private static String required(JsonObject claims, String name) {
    String value = claims.getString(name);
    if (value == null || value.isEmpty()) {
      throw notGood();
    }
    return value;
  }

  /// Continues on the context it was called on: many calls may wait for one fetch, and what is
  /// bound to a call's context is who calls.
  private Future<Keys> newestKeys() {
    Promise<Keys> own = ((VertxInternal) vertx).getOrCreateContext().promise();
    fetch().onComplete(own);
    return own.future();
  }

  /// The fetch that runs, or the last one while it is younger than a second, or a new one.
  private synchronized Future<Keys> fetch() {
    Instant now = clock.instant();
    Fetch last = lastFetch;
    if (last != null
        && (!last.keys.isComplete() || now.isBefore(last.startedAt.plus(REFETCH_MIN)))) {
      return last.keys;
    }
    Future<Keys> fresh =
        fetchedKeys()
            .map(this::keysOf)
            .onSuccess(fetched -> keys = fetched)
            .recover(e -> Future.failedFuture(Fault.unavailable("the key set", e)));
    lastFetch = new Fetch(fresh, now);
    return fresh;
  }

  private Future<List<JsonObject>> fetchedKeys() {
    try {
      return keySource.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Keys keysOf(List<JsonObject> jwks) {
    JWTAuthOptions options =
        new JWTAuthOptions()
            .setJWTOptions(
                new JWTOptions()
                    .setIssuer(ISSUER)
                    .setAudience(List.of(AUDIENCE))
                    .setAlgorithm("RS256"));
    Set<String> kids = new HashSet<>();
    for (JsonObject jwk : jwks) {
      options.addJwk(jwk);
      kids.add(jwk.getString("kid"));
    }
    return new Keys(JWTAuth.create(vertx, options), kids);
  }

  private static JsonObject header(String token) {
    int dot = token.indexOf('.');
    if (dot < 0) {
      return new JsonObject();
    }
    try {
      return new JsonObject(
          new String(
              Base64.getUrlDecoder().decode(token.substring(0, dot)), StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      return new JsonObject();
    }
  }

  private static Fault notGood() {
    return new Fault(GrpcStatus.UNAUTHENTICATED, "the token isn't good (any more)");
  }

  private static Digest digest(String token) {
    try {
      ByteBuffer bytes =
          ByteBuffer.wrap(
              MessageDigest.getInstance("SHA-256")
                  .digest(token.getBytes(StandardCharsets.US_ASCII)));
      return new Digest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
