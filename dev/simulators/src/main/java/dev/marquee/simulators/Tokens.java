package dev.marquee.simulators;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Makes unguessable ids: a prefix and 128 random bits in hexadecimal.
final class Tokens {
  private final RandomGenerator random;

  Tokens(RandomGenerator random) {
    this.random = random;
  }

  String next(String prefix) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return prefix + HexFormat.of().formatHex(bytes);
  }
}
