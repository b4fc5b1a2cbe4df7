package dev.marquee.platform.store;

import dev.marquee.platform.rpc.Fault;
import java.util.regex.Pattern;

/// The one rule for keys: 1 to 1,024 characters, `/`-separated segments of 1 to 255 of
/// `[A-Za-z0-9._-]`, none of them `.` or `..`. So a key is a safe relative path, a safe URL path
/// and the same text to every store.
final class ObjectKeys {
  static final int LENGTH_MAX = 1_024;
  private static final String SEGMENT = "(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]{1,255}";
  private static final Pattern KEY = Pattern.compile(SEGMENT + "(?:/" + SEGMENT + ")*+");

  /// A key's beginning: whole segments, then perhaps a part of one. `.` and `..` may begin longer
  /// names, but here they would name a directory.
  private static final Pattern PREFIX =
      Pattern.compile("(?:" + SEGMENT + "/)*+(?:" + SEGMENT + ")?");

  private ObjectKeys() {}

  static boolean isKey(String text) {
    return text.length() <= LENGTH_MAX && KEY.matcher(text).matches();
  }

  static boolean isPrefix(String text) {
    return text.length() <= LENGTH_MAX && PREFIX.matcher(text).matches();
  }

  static Fault badKey() {
    return Fault.invalid("key", "must be segments of letters, digits, '.', '_', '-' parted by '/'");
  }
}
