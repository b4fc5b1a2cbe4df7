package dev.marquee.identity;

import java.util.UUID;

/// One viewer within an account. Holds a name, so its text shows the id alone.
///
/// @param language BCP 47
record Profile(UUID id, String name, MaturityRating maturityRating, String language) {
  @Override
  public String toString() {
    return "Profile[" + id + "]";
  }
}
