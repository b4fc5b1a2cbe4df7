package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What a subject's key seals, and who can open it.
class SubjectKeysTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final UUID ID = UUID.randomUUID();
  private static final Subject ANNA = new Subject("acme", ID);
  private static final String COLUMN = Person.EMAIL;

  /// Wraps by one of the secrets that tests have; all of them unwrap.
  static SubjectKeys keys(String wrapsBy) {
    return keys(wrapsBy, 100);
  }

  /// As an installation with this secret has them.
  static SubjectKeys keysOf(String secret) {
    return new SubjectKeys(
        new LocalWrapping(
            LocalWrapping.INSTALLATION, Map.of(LocalWrapping.INSTALLATION, secret), RANDOM),
        RANDOM,
        1,
        Duration.ofMinutes(1));
  }

  private static SubjectKeys keys(String wrapsBy, int cachedMax) {
    Map<String, String> secrets =
        Map.of(
            LocalWrapping.INSTALLATION,
            "a secret for the tests, 32 characters",
            "k2",
            "another secret for the tests, 32 chars");
    KeyWrapping wrapping = new LocalWrapping(wrapsBy, secrets, RANDOM);
    return new SubjectKeys(
        new KeyWrappings(List.of(wrapping)), RANDOM, cachedMax, Duration.ofMinutes(1));
  }

  @Test
  void sealedValueOpensWhereItWasSealedAndNowhereElse() {
    byte[] key = new byte[SubjectKey.BYTES];
    SubjectKey anna = new SubjectKey(ANNA, key, RANDOM);
    String sealed = anna.seal(COLUMN, "anna@example.org");

    assertThat(sealed).doesNotContain("anna");
    assertThat(SubjectKey.text(Optional.of(anna), COLUMN, sealed)).isEqualTo("anna@example.org");
    // The very same key, so that nothing but the binding can refuse.
    for (Subject other :
        List.of(new Subject("acme", UUID.randomUUID()), new Subject("globex", ID))) {
      Optional<SubjectKey> others = Optional.of(new SubjectKey(other, key, RANDOM));
      assertThatThrownBy(() -> SubjectKey.text(others, COLUMN, sealed))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> SubjectKey.text(Optional.of(anna), Person.DISPLAY_NAME, sealed))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> SubjectKey.text(Optional.empty(), COLUMN, sealed))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void sameTextIsSealedDifferentlyEachTime() {
    SubjectKey anna = new SubjectKey(ANNA, new byte[SubjectKey.BYTES], RANDOM);

    assertThat(anna.seal(COLUMN, "anna")).isNotEqualTo(anna.seal(COLUMN, "anna"));
  }

  @Test
  void wrappedKeyOfOneSubjectIsOfNoUseToAnother() {
    SubjectKeys keys = keys("k2");
    WrappedKey wrapped = keys.fresh(ANNA).await().wrapped();
    Subject other = new Subject("globex", ID);

    assertThat(keys("k2").of(ANNA, wrapped).await()).isNotNull();
    assertThatThrownBy(() -> keys("k2").of(other, wrapped).await())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keyThatWasWrappedAnewOpensTheSameAndTheOldSecretMayGo() {
    SubjectKeys old = keys(LocalWrapping.INSTALLATION);
    SubjectKeys.Fresh fresh = old.fresh(ANNA).await();
    String sealed = fresh.key().seal(COLUMN, "anna@example.org");

    WrappedKey anew = keys("k2").rewrapped(ANNA, fresh.wrapped()).await();

    KeyWrapping onlyNew =
        new LocalWrapping("k2", Map.of("k2", "another secret for the tests, 32 chars"), RANDOM);
    SubjectKeys later = new SubjectKeys(onlyNew, RANDOM, 1, Duration.ofMinutes(1));
    assertThat(anew.by()).isEqualTo("local/k2");
    assertThat(SubjectKey.text(Optional.of(later.of(ANNA, anew).await()), COLUMN, sealed))
        .isEqualTo("anna@example.org");
    assertThatThrownBy(() -> later.of(ANNA, fresh.wrapped()).await()).hasMessageContaining("key");
  }

  @Test
  void boundedNumberOfKeysIsKnownUnwrapped() {
    SubjectKeys keys = keys("k2", 50);
    for (int i = 0; i < 1_000; i++) {
      keys.fresh(new Subject("acme", UUID.randomUUID())).await();
    }

    assertThat(keys.size()).isBetween(1L, 50L);
  }

  @Test
  void forgottenKeyAndOneAskedForOnceAreNotKept() {
    SubjectKeys keys = keys("k2");
    WrappedKey wrapped = keys.fresh(ANNA).await().wrapped();
    assertThat(keys.size()).isEqualTo(1);

    keys.forget(ANNA);
    keys.once(ANNA, wrapped).await();

    assertThat(keys.size()).isZero();
  }
}
