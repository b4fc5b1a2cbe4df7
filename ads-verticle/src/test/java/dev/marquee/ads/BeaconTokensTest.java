package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BeaconTokensTest {
  private static final Instant NOW = Instant.parse("2026-11-20T18:30:00Z");
  private static final String OLD = "old-secret-old-secret-old-secret-old";
  private static final String NEW = "new-secret-new-secret-new-secret-new";

  private static final Beacon BEACON =
      new Beacon(
          "acme",
          DeliveryEvent.IMPRESSION,
          new Impression(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID()),
          NOW.plusSeconds(60));

  private static BeaconTokens tokens(String keyId, Map<String, String> secrets, Instant now) {
    return new BeaconTokens(Samples.options(keyId, secrets), Clock.fixed(now, ZoneOffset.UTC));
  }

  private static BeaconTokens tokens(Instant now) {
    return tokens("k1", Map.of("k1", OLD), now);
  }

  @Test
  void beaconComesBackAsItWasSigned() {
    assertThat(tokens(NOW).verify(tokens(NOW).sign(BEACON))).contains(BEACON);
  }

  @Test
  void beaconEndsAtItsExpiry() {
    String token = tokens(NOW).sign(BEACON);

    assertThat(tokens(BEACON.expiresAt().minusMillis(1)).verify(token)).isPresent();
    assertThat(tokens(BEACON.expiresAt()).verify(token)).isEmpty();
  }

  @Test
  void rotatedKeyVerifiesWhatTheOldOneSignedUntilItIsRemoved() {
    String token = tokens(NOW).sign(BEACON);

    assertThat(tokens("k2", Map.of("k1", OLD, "k2", NEW), NOW).verify(token)).contains(BEACON);
    assertThat(tokens("k2", Map.of("k2", NEW), NOW).verify(token)).isEmpty();
    assertThat(tokens("k1", Map.of("k1", NEW), NOW).verify(token)).isEmpty();
  }

  @Test
  void decisionsAreNotForBeaconsToTell() {
    Beacon decision =
        new Beacon("acme", DeliveryEvent.DECISION, BEACON.impression(), BEACON.expiresAt());

    assertThat(tokens(NOW).verify(tokens(NOW).sign(decision))).isEmpty();
  }

  @Test
  void noOtherSpellingOfATokenIsTaken() {
    long seed = System.nanoTime();
    System.out.println("seed of mutated tokens: " + seed);
    String token = tokens(NOW).sign(BEACON);
    Set<String> taken = new HashSet<>();

    for (String mutated : Mutations.of(token, 10_000, new Random(seed))) {
      if (tokens(NOW).verify(mutated).isPresent()) {
        taken.add(mutated);
      }
    }

    assertThat(taken).isEmpty();
  }

  @Test
  void lastCharacterWithUnusedBitsSetIsRefusedThoughItDecodesAlike() {
    String token = tokens(NOW).sign(BEACON);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = alphabet.indexOf(token.charAt(token.length() - 1));

    String twin = token.substring(0, token.length() - 1) + alphabet.charAt(last ^ 1);

    assertThat(tokens(NOW).verify(twin)).isEmpty();
  }

  @Test
  void rubbishIsRefusedQuietly() {
    for (String rubbish :
        new String[] {
          "", ".", "..", "k1..", "k1.AA.AA", "k1", ".AA.", "%00", "k1." + "A".repeat(600) + ".A"
        }) {
      assertThat(tokens(NOW).verify(rubbish)).as(rubbish).isEmpty();
    }
  }

  @Test
  void tokenIsShortEnoughForAnyPlayer() {
    assertThat(tokens(NOW).sign(BEACON).length()).isLessThan(180);
  }
}
