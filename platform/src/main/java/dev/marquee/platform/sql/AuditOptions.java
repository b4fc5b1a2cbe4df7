package dev.marquee.platform.sql;

import java.time.Duration;

/// Settings under `audit`.
///
/// @param keep how long entries are kept
public record AuditOptions(Duration keep) {
  public AuditOptions {
    if (!keep.isPositive()) {
      throw new IllegalArgumentException("keep: must be longer than 0");
    }
  }
}
