package dev.marquee.identity;

import java.util.Optional;

/// A person as the database has him, opened when somebody asks: most of what is done with an
/// account needs neither name nor address, and so no key.
final class SealedPerson implements Person {
  private final SubjectKeys keys;
  private final Subject subject;
  private final Optional<WrappedKey> wrapped;
  private final boolean keepsKey;
  private final String email;
  private final String displayName;

  /// @param wrapped his key; empty where there is none (any more)
  /// @param keepsKey false to unwrap it anew each time
  SealedPerson(
      SubjectKeys keys,
      Subject subject,
      Optional<WrappedKey> wrapped,
      boolean keepsKey,
      String email,
      String displayName) {
    this.keys = keys;
    this.subject = subject;
    this.wrapped = wrapped;
    this.keepsKey = keepsKey;
    this.email = email;
    this.displayName = displayName;
  }

  @Override
  public String email() {
    return SubjectKey.text(key(), EMAIL, email);
  }

  @Override
  public String displayName() {
    return SubjectKey.text(key(), DISPLAY_NAME, displayName);
  }

  /// Before there were keys, as it stands; see [Sealing].
  @Override
  public String seal(String column, String text) {
    return key().map(key -> key.seal(column, text)).orElse(text);
  }

  /// Of a closed account it isn't kept in memory: it is about to be destroyed.
  private Optional<SubjectKey> key() {
    return keepsKey
        ? keys.of(subject, wrapped).await()
        : wrapped.map(one -> keys.once(subject, one).await());
  }

  @Override
  public String toString() {
    return "SealedPerson[" + subject.accountId() + "]";
  }
}
