package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Where an account is signed in.
final class Devices {
  /// One session that lives.
  ///
  /// @param name what the device called itself
  record Device(String sessionId, String name, Instant openedAt, Instant lastUsedAt) {
    @Override
    public String toString() {
      return "Device[" + sessionId + "]";
    }
  }

  private final SessionStore store;
  private final SessionScripts scripts;

  Devices(SessionStore store, SessionScripts scripts) {
    this.store = store;
    this.scripts = scripts;
  }

  /// Newest first. A session whose refresh token has ended unused is none any more.
  List<Device> list(UUID accountId) {
    String tenant = CallContext.current().tenant();
    List<SessionStore.Listed> rows = store.list(tenant, accountId).await();
    List<Future<Optional<Instant>>> used =
        rows.stream().map(row -> scripts.usedAt(tenant, row.id())).toList();
    Future.all(used).await();
    List<Device> devices = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      SessionStore.Listed row = rows.get(i);
      used.get(i)
          .result()
          .ifPresent(at -> devices.add(new Device(row.id(), row.device(), row.openedAt(), at)));
    }
    return devices;
  }
}
