package dev.marquee.booking.shared;

import java.util.ArrayList;
import java.util.List;

/// Collects the rules a request breaks, so that its author hears of all at once; the first 20
/// suffice.
public final class Violations {
  private static final int KEPT_MAX = 20;

  private final List<Violation> found = new ArrayList<>();

  /// Notes the rule unless it holds.
  ///
  /// @return whether it holds
  public boolean check(boolean holds, String field, String rule) {
    if (!holds && found.size() < KEPT_MAX) {
      found.add(new Violation(field, rule));
    }
    return holds;
  }

  /// A line of 1 to `lengthMax` characters that isn't blank.
  public boolean checkText(String field, String text, int lengthMax) {
    return check(
        !text.isBlank()
            && text.length() <= lengthMax
            && text.chars().noneMatch(Character::isISOControl),
        field,
        "must have 1 to " + lengthMax + " characters, no control characters");
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public List<Violation> list() {
    return List.copyOf(found);
  }
}
