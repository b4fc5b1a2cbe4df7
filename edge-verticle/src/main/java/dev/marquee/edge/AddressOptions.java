package dev.marquee.edge;

import java.time.Duration;

/// Files about client addresses, read again while we run.
///
/// @param listsPath YAML of block and allow lists ([AddressLists]); empty for none
/// @param countriesPath CSV of `network,country`, for clients whose country no trusted header
///   tells; empty for none
/// @param rereadInterval how soon a change is seen
public record AddressOptions(String listsPath, String countriesPath, Duration rereadInterval) {
  public AddressOptions {
    if (rereadInterval.toMillis() < 100) {
      throw new IllegalArgumentException("edge.addresses.rereadInterval: must be at least 100ms");
    }
  }
}
