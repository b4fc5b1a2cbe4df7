package dev.marquee.platform.privacy;

import io.vertx.core.Future;
import java.util.List;

/// One kind of thing that a domain holds about accounts, in an order that new ones don't disturb.
public interface Section {
  /// Each line's `type`: "booking", "watched".
  String type();

  /// The key before all others.
  List<String> start();

  /// What comes behind a key, in order. Fewer than `limit` say that nothing is left.
  ///
  /// @param after key of the last one seen, or [#start]
  Future<List<Held>> read(String tenant, String accountId, List<String> after, int limit);

  /// How many of an account's are left as they are by its erasure, under its id as a pseudonym.
  Future<Integer> countStaying(String tenant, String accountId);
}
