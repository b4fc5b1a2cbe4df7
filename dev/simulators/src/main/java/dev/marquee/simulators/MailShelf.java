package dev.marquee.simulators;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The last mails that arrived, newest first. Lives on one event loop.
final class MailShelf {
  static final int MAILS_MAX = 200;

  private final Deque<Mail> mails = new ArrayDeque<>();
  private long lastId;

  long nextId() {
    return ++lastId;
  }

  /// The oldest makes room.
  void put(Mail mail) {
    mails.addFirst(mail);
    if (mails.size() > MAILS_MAX) {
      mails.removeLast();
    }
  }

  /// Newest first.
  ///
  /// @param to exact address in any case; blank for everybody's
  List<Mail> list(String to) {
    return mails.stream()
        .filter(mail -> to.isBlank() || mail.to().equalsIgnoreCase(to.strip()))
        .toList();
  }

  Optional<Mail> find(long id) {
    return mails.stream().filter(mail -> mail.id() == id).findFirst();
  }

  void clear() {
    mails.clear();
  }
}
