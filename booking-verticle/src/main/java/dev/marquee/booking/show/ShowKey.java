package dev.marquee.booking.show;

import java.util.List;
import java.util.UUID;

/// A show of a tenant, and the names of its state in Redis. One hash tag: all of a show lies in one
/// slot.
public record ShowKey(String tenant, UUID showId) {

  /// KEYS 1–6 of every script.
  List<String> keys() {
    return List.of(
        key("seats"),
        key("holds"),
        key("deadlines"),
        key("people"),
        key("version"),
        key("changes"));
  }

  String key(String name) {
    return "booking:{" + tenant + ":show:" + showId + "}:" + name;
  }

  /// Event bus address that says when something changed; a hint without content.
  String hintAddress() {
    return "booking.seats." + tenant + "." + showId;
  }

  /// As a member of a set of shows.
  String member() {
    return tenant + "/" + showId;
  }

  static ShowKey ofMember(String member) {
    int slash = member.lastIndexOf('/');
    return new ShowKey(member.substring(0, slash), UUID.fromString(member.substring(slash + 1)));
  }
}
