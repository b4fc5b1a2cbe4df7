package dev.marquee.ads;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Tokens that differ from a good one by what an attacker would try: other characters, swaps, cuts,
/// additions.
final class Mutations {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

  private Mutations() {}

  static List<String> of(String token, int count, Random random) {
    List<String> mutated = new ArrayList<>(count);
    while (mutated.size() < count) {
      String next = mutate(token, random);
      if (!next.equals(token)) {
        mutated.add(next);
      }
    }
    return mutated;
  }

  private static String mutate(String token, Random random) {
    int at = random.nextInt(token.length());
    int other = random.nextInt(token.length());
    char letter = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    StringBuilder text = new StringBuilder(token);
    switch (random.nextInt(5)) {
      case 0 -> text.setCharAt(at, letter);
      case 1 -> text.insert(at, letter);
      case 2 -> text.deleteCharAt(at);
      case 3 -> text.setLength(at);
      default -> {
        text.setCharAt(at, token.charAt(other));
        text.setCharAt(other, token.charAt(at));
      }
    }
    return text.toString();
  }
}
