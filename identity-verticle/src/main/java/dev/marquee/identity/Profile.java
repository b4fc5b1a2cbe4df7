package dev.marquee.identity;

import java.util.UUID;

/// One viewer within an account. Holds a name, so its text shows the id alone.
///
/// @param language BCP 47
/// @param avatar name of a picture the apps bring with them; empty for none
/// @param hasPin whether switching up to it asks for a PIN
record Profile(
    UUID id,
    String name,
    MaturityRating maturityRating,
    String language,
    String avatar,
    Preferences preferences,
    boolean hasPin) {
  /// What the player starts with.
  ///
  /// @param audioLanguage BCP 47; empty for the title's own
  /// @param subtitleLanguage BCP 47; empty for none
  record Preferences(String audioLanguage, String subtitleLanguage, boolean autoplay) {
    static final Preferences NONE = new Preferences("", "", false);
  }

  Profile withPin(boolean has) {
    return new Profile(id, name, maturityRating, language, avatar, preferences, has);
  }

  @Override
  public String toString() {
    return "Profile[" + id + "]";
  }
}
