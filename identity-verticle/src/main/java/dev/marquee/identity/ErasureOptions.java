package dev.marquee.identity;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/// How closed accounts are erased.
///
/// @param grace from closing to erasing
/// @param domains that are asked before identity erases its own
/// @param poll how often a process looks for erasures that are due
/// @param retryFirst wait after the first failure of an erasure; doubles
/// @param invitationsKept how long an invitation may stay without an answer
public record ErasureOptions(
    Duration grace,
    List<String> domains,
    Duration poll,
    Duration retryFirst,
    Duration retryMax,
    Duration invitationsKept) {
  public ErasureOptions {
    domains = List.copyOf(domains);
    Rules.require(!grace.isNegative(), "erasure.grace: must not be negative");
    Rules.require(
        new HashSet<>(domains).size() == domains.size() && !domains.contains("identity"),
        "erasure.domains: each once, without identity");
    Rules.requirePositive(poll, "erasure.poll");
    Rules.requirePositive(retryFirst, "erasure.retryFirst");
    Rules.require(
        retryMax.compareTo(retryFirst) >= 0, "erasure.retryMax: must be at least retryFirst");
    Rules.requirePositive(invitationsKept, "erasure.invitationsKept");
  }

  /// @param failures so far, from 1
  Duration retryAfter(int failures) {
    Duration wait = retryFirst.multipliedBy(1L << Math.min(Math.max(failures - 1, 0), 16));
    return wait.compareTo(retryMax) < 0 ? wait : retryMax;
  }
}
