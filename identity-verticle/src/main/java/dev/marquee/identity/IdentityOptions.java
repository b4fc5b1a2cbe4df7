package dev.marquee.identity;

import dev.marquee.identity.subscription.SubscriptionOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Settings under `identity`; see `identity/defaults.yaml` for each one's meaning.
///
/// @param keyEncryptionSecret ≥32 characters; seals signing keys, keys the e-mail index
/// @param bootstrapAccounts tenant → accounts to make at start where they are missing
/// @param operatorTenant where the platform's operators are at home; empty for none
public record IdentityOptions(
    String keyEncryptionSecret,
    HashingOptions hashing,
    SessionOptions sessions,
    AttemptOptions attempts,
    LinkOptions links,
    MailOptions mail,
    SigningOptions signing,
    SecondFactorOptions secondFactor,
    SubjectKeyOptions subjectKeys,
    ErasureOptions erasure,
    SubscriptionOptions subscriptions,
    Map<String, List<BootstrapAccount>> bootstrapAccounts,
    String operatorTenant) {
  private static final int SECRET_LENGTH_MIN = 32;

  /// How passwords are hashed, and how much of that at once.
  ///
  /// @param cost bcrypt cost, 4–16
  /// @param threads that hash
  /// @param waitingMax sign-ins that may wait for a thread
  /// @param changesMax new passwords that may be hashed or wait, apart from sign-ins
  /// @param busyRetryAfter what a shed caller is told to wait
  public record HashingOptions(
      int cost, int threads, int waitingMax, int changesMax, Duration busyRetryAfter) {
    public HashingOptions {
      require(cost >= 4 && cost <= 16, "hashing.cost: must be 4 to 16");
      require(threads >= 1 && threads <= 64, "hashing.threads: must be 1 to 64");
      require(waitingMax >= 0 && waitingMax <= 1_000, "hashing.waitingMax: must be 0 to 1000");
      require(changesMax >= 1 && changesMax <= 1_000, "hashing.changesMax: must be 1 to 1000");
      requirePositive(busyRetryAfter, "hashing.busyRetryAfter");
    }
  }

  /// How long sign-ins last.
  ///
  /// @param accessLifetime of an access token, ≤1 h
  /// @param refreshLifetime of a refresh token that isn't used
  /// @param absoluteLifetime of a session, however often it is refreshed
  /// @param reuseGrace how long after its use a refresh token still passes as a double click, ≤1
  ///   min
  public record SessionOptions(
      Duration accessLifetime,
      Duration refreshLifetime,
      Duration absoluteLifetime,
      Duration reuseGrace) {
    public SessionOptions {
      requirePositive(accessLifetime, "sessions.accessLifetime");
      require(
          accessLifetime.compareTo(Duration.ofHours(1)) < 0,
          "sessions.accessLifetime: must be under 1h");
      requirePositive(refreshLifetime, "sessions.refreshLifetime");
      require(
          absoluteLifetime.compareTo(refreshLifetime) >= 0,
          "sessions.absoluteLifetime: must be at least refreshLifetime");
      require(
          reuseGrace.compareTo(Duration.ofMinutes(1)) <= 0,
          "sessions.reuseGrace: must be at most 1m");
    }
  }

  /// How signing keys follow each other.
  ///
  /// @param rotation age at which a key gets a successor
  /// @param activationDelay from publishing a key to signing with it; ≥2 × `reload`
  /// @param reload how often a process looks for changes
  public record SigningOptions(Duration rotation, Duration activationDelay, Duration reload) {
    public SigningOptions {
      requirePositive(reload, "signing.reload");
      require(
          activationDelay.compareTo(reload.multipliedBy(2)) >= 0,
          "signing.activationDelay: must be at least twice reload");
      require(
          rotation.compareTo(activationDelay) > 0,
          "signing.rotation: must be longer than activationDelay");
    }
  }

  /// Who needs a second factor.
  ///
  /// @param staff `required`: staff roles work only in sessions opened with one; or `optional`
  public record SecondFactorOptions(String staff) {
    private static final String REQUIRED = "required";

    public SecondFactorOptions {
      require(
          staff.equals(REQUIRED) || staff.equals("optional"),
          "secondFactor.staff: must be required or optional");
    }

    boolean staffNeedsIt() {
      return staff.equals(REQUIRED);
    }
  }

  /// An account of the demo, or an installation's first admin.
  ///
  /// @param roles lower case, at least one
  /// @param tier "free" or "premium"
  public record BootstrapAccount(
      String email, String password, String displayName, List<String> roles, String tier) {
    public BootstrapAccount {
      roles = List.copyOf(roles);
    }

    /// Settings get logged; this doesn't.
    @Override
    public String toString() {
      return "BootstrapAccount" + roles;
    }
  }

  public IdentityOptions {
    require(
        keyEncryptionSecret.length() >= SECRET_LENGTH_MIN,
        "keyEncryptionSecret: needs at least " + SECRET_LENGTH_MIN + " characters");
    bootstrapAccounts = Map.copyOf(bootstrapAccounts);
    require(
        operatorTenant.isEmpty() || operatorTenant.matches(TenantForm.ID),
        "operatorTenant: must be 1 to 32 of a-z, 0-9, -");
  }

  private static void requirePositive(Duration duration, String name) {
    require(duration.isPositive(), name + ": must be longer than 0");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }

  @Override
  public String toString() {
    return "IdentityOptions";
  }
}
