package dev.marquee.activity;

import java.util.UUID;

/// A title and how far one profile got in it.
record Watched(UUID profileId, UUID titleId, Position position) {
  Cursor cursor() {
    return new Cursor(position.at(), titleId, profileId);
  }
}
