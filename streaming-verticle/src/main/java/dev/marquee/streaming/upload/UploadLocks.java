package dev.marquee.streaming.upload;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// One request at a time for each upload. A new request means that the client has given up on the
/// one before (a connection that died without our noticing): the old one is told to stop, and the
/// new one goes on once it has.
public final class UploadLocks {
  private record Key(String tenant, UUID id) {}

  /// The right to work on one upload.
  public final class Hold {
    private final Key key;
    private final Runnable stop;
    private final Promise<Void> over = Promise.promise();

    private Hold(Key key, Runnable stop) {
      this.key = key;
      this.stop = stop;
    }

    /// Lets the next one in.
    public void release() {
      keyToHold.remove(key, this);
      over.complete();
    }
  }

  private final Map<Key, Hold> keyToHold = new ConcurrentHashMap<>();

  /// Waits for its turn.
  ///
  /// @param stop is run when another request wants the upload; the hold must then be released soon
  public Future<Hold> acquire(String tenant, UUID id, Runnable stop) {
    Hold mine = new Hold(new Key(tenant, id), stop);
    Hold before = keyToHold.putIfAbsent(mine.key, mine);
    if (before == null) {
      return Future.succeededFuture(mine);
    }
    before.stop.run();
    return before.over.future().compose(released -> acquire(tenant, id, stop));
  }
}
