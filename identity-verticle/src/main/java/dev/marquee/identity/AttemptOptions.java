package dev.marquee.identity;

import java.time.Duration;

/// How many proofs may fail, and how many mails strangers may cause; see ADR 9.
///
/// @param near for one address from one network
/// @param elsewhere for one address from all networks that aren't known as its owner's
/// @param forgetAfter quiet time after which failures are forgotten
/// @param knownFor how long the network of a success is known as the owner's
/// @param perNetwork failures from one network in a window, whatever the address; 0 for no limit
/// @param window after which counting by network starts anew
public record AttemptOptions(
    Delays near,
    Delays elsewhere,
    Duration forgetAfter,
    Duration knownFor,
    int perNetwork,
    Duration window,
    MailLimits mails) {

  /// Failures that are free, then a delay before each further attempt.
  ///
  /// @param delay the first; doubles
  /// @param delayMax the longest
  public record Delays(int free, Duration delay, Duration delayMax) {
    public Delays {
      Rules.require(free >= 1, "free: must be at least 1");
      Rules.requirePositive(delay, "delay");
      Rules.require(delayMax.compareTo(delay) >= 0, "delayMax: must be at least delay");
    }
  }

  /// Mails in a window; 0 for no limit.
  ///
  /// @param near to one address, asked for from one network
  /// @param elsewhere to one address, asked for from networks that aren't its owner's
  /// @param perNetwork asked for from one network, whatever the address
  public record MailLimits(int near, int elsewhere, int perNetwork, Duration window) {
    public MailLimits {
      Rules.require(
          near >= 0 && elsewhere >= 0 && perNetwork >= 0,
          "near, elsewhere, perNetwork: must not be negative");
      Rules.requirePositive(window, "window");
    }
  }

  public AttemptOptions {
    Rules.requirePositive(forgetAfter, "attempts.forgetAfter");
    Rules.requirePositive(knownFor, "attempts.knownFor");
    Rules.require(perNetwork >= 0, "attempts.perNetwork: must not be negative");
    Rules.requirePositive(window, "attempts.window");
  }
}
