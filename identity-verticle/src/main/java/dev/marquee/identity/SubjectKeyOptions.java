package dev.marquee.identity;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// What wraps the keys of subjects, and how long they are known unwrapped.
///
/// @param wrapping `local` or `transit`
/// @param localId which of `localSecrets` wraps; `installation` for `identity.keyEncryptionSecret`
/// @param localSecrets id → secret, ≥32 characters; all of them unwrap
/// @param cachedMax keys a process knows unwrapped
/// @param cachedFor how long each, at most an hour
/// @param tend how often keys are looked for that are to be wrapped anew
public record SubjectKeyOptions(
    String wrapping,
    String localId,
    Map<String, String> localSecrets,
    TransitOptions transit,
    int cachedMax,
    Duration cachedFor,
    Duration tend) {
  private static final String TRANSIT = "transit";
  private static final int SECRET_LENGTH_MIN = 32;

  /// The Transit engine of a HashiCorp Vault or an OpenBao. Holds a token, so its text shows none.
  ///
  /// @param url of the server; empty: there is none
  /// @param token whose policy allows `encrypt` and `decrypt` with the key
  /// @param mount where the engine is mounted
  /// @param key name of the key, of an AEAD type
  /// @param timeout of one call
  /// @param tries of one call, the first included
  /// @param retryAfter wait before the second try; doubles
  public record TransitOptions(
      String url,
      String token,
      String mount,
      String key,
      Duration timeout,
      int tries,
      Duration retryAfter,
      int breakerFailures,
      Duration breakerReset) {
    public TransitOptions {
      requireUrl(url);
      Rules.require(
          mount.matches("[A-Za-z0-9._/-]{1,64}"), "subjectKeys.transit.mount: must be a path");
      Rules.require(
          key.matches("[A-Za-z0-9._-]{1,64}"), "subjectKeys.transit.key: must be a key's name");
      Rules.requirePositive(timeout, "subjectKeys.transit.timeout");
      Rules.require(tries >= 1 && tries <= 5, "subjectKeys.transit.tries: must be 1 to 5");
      Rules.requirePositive(retryAfter, "subjectKeys.transit.retryAfter");
      Rules.require(
          breakerFailures >= 1, "subjectKeys.transit.breakerFailures: must be at least 1");
      Rules.requirePositive(breakerReset, "subjectKeys.transit.breakerReset");
    }

    private static void requireUrl(String url) {
      boolean good;
      try {
        String scheme = String.valueOf(URI.create(url).getScheme());
        good = url.isEmpty() || scheme.equals("http") || scheme.equals("https");
      } catch (IllegalArgumentException e) {
        good = false;
      }
      Rules.require(
          good && !url.endsWith("/"),
          "subjectKeys.transit.url: must be a URL without / at the end");
    }

    @Override
    public String toString() {
      return "TransitOptions[" + url + "]";
    }
  }

  public SubjectKeyOptions {
    localSecrets = Map.copyOf(localSecrets);
    Rules.require(
        wrapping.equals(TRANSIT) || wrapping.equals("local"),
        "subjectKeys.wrapping: must be local or transit");
    Rules.require(
        !wrapping.equals(TRANSIT) || (!transit.url().isEmpty() && !transit.token().isEmpty()),
        "subjectKeys.wrapping: transit needs transit.url and transit.token");
    Rules.require(
        localId.equals(LocalWrapping.INSTALLATION) || localSecrets.containsKey(localId),
        "subjectKeys.localId: names none of localSecrets");
    localSecrets.forEach((id, secret) -> {
      Rules.require(
          id.matches("[a-z0-9]{1,32}") && !id.equals(LocalWrapping.INSTALLATION),
          "subjectKeys.localSecrets: an id must be 1 to 32 of a-z and 0-9, not installation");
      Rules.require(
          secret.length() >= SECRET_LENGTH_MIN,
          "subjectKeys.localSecrets." + id + ": needs at least 32 characters");
    });
    Rules.require(
        cachedMax >= 1 && cachedMax <= 1_000_000, "subjectKeys.cachedMax: must be 1 to 1000000");
    Rules.requirePositive(cachedFor, "subjectKeys.cachedFor");
    Rules.require(
        cachedFor.compareTo(Duration.ofHours(1)) <= 0, "subjectKeys.cachedFor: must be at most 1h");
    Rules.requirePositive(tend, "subjectKeys.tend");
  }

  boolean byTransit() {
    return wrapping.equals(TRANSIT);
  }

  @Override
  public String toString() {
    return "SubjectKeyOptions[" + wrapping + "]";
  }
}
