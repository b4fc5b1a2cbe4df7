package dev.marquee.booking.show;

import java.util.List;

/// What one script changed: the seats, and the version they brought the map to.
record SeatChange(long version, List<SeatStatus> seats) {

  /// True when these are all changes after a version, up to the map's present one or, if there are
  /// more of them than are read at once, a part of it.
  static boolean followWithoutGap(long after, long versionNow, List<SeatChange> changes) {
    long last = after;
    for (SeatChange change : changes) {
      if (change.version != last + 1) {
        return false;
      }
      last = change.version;
    }
    return changes.isEmpty() ? versionNow == after : versionNow >= last;
  }
}
