package dev.marquee.identity;

import java.time.Duration;

/// What a sign-in or a refresh yields.
///
/// @param accessToken a JWT
/// @param refreshLifetime until the refresh token ends unless it is used
record TokenPair(
    String accessToken,
    Duration accessLifetime,
    RefreshToken refreshToken,
    Duration refreshLifetime,
    Account account) {
  @Override
  public String toString() {
    return "TokenPair[" + account + "]";
  }
}
