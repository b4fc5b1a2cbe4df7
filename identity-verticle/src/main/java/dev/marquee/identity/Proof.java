package dev.marquee.identity;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/// How and when the owner of a session last proved himself.
///
/// @param methods names of RFC 8176, sorted: `pwd`, `otp`, and `mfa` where it was both
record Proof(Instant at, Set<String> methods) {
  static final Set<String> PASSWORD = Set.of("pwd");

  /// By password first, then by a code of the second factor or a recovery code.
  static final Set<String> PASSWORD_AND_CODE = Set.of("pwd", "otp", "mfa");

  /// What methods hold that took a second factor.
  static final String SECOND_FACTOR = "mfa";

  Proof {
    methods = new TreeSet<>(methods);
  }

  boolean hasSecondFactor() {
    return methods.contains(SECOND_FACTOR);
  }
}
