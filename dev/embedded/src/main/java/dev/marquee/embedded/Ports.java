package dev.marquee.embedded;

/// The TCP ports of the three servers on 127.0.0.1; 0 picks a free one.
public record Ports(int postgres, int redis, int kafka) {
  /// Three ports in a row.
  public static Ports from(int first) {
    return new Ports(first, first + 1, first + 2);
  }

  public static Ports any() {
    return new Ports(0, 0, 0);
  }
}
