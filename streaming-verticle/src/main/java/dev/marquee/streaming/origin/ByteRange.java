package dev.marquee.streaming.origin;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request's `Range` header asks of a resource ([RFC
/// 9110](https://www.rfc-editor.org/rfc/rfc9110) §14). More than one range, or another unit, is
/// answered with the whole, as the RFC allows.
sealed interface ByteRange {
  Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /// Everything.
  record Whole() implements ByteRange {}

  /// @param from first byte
  /// @param length at least 1
  record Part(long from, long length) implements ByteRange {}

  /// Nothing of it lies in the resource.
  record Unsatisfiable() implements ByteRange {}

  /// @param header absent for a request without one
  /// @param size of the resource
  static ByteRange of(@Nullable String header, long size) {
    return Optional.ofNullable(header)
        .map(SINGLE::matcher)
        .filter(Matcher::matches)
        .map(match -> of(match.group(1), match.group(2), size))
        .orElseGet(Whole::new);
  }

  private static ByteRange of(String first, String last, long size) {
    if (first.isEmpty() && last.isEmpty()) {
      return new Whole();
    }
    if (first.isEmpty()) {
      long length = Math.min(Long.parseLong(last), size);
      return length == 0 ? new Unsatisfiable() : new Part(size - length, length);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
    if (!last.isEmpty() && Long.parseLong(last) < from) {
      return new Whole();
    }
    return from < size ? new Part(from, to - from + 1) : new Unsatisfiable();
  }
}
