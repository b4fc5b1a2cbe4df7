package dev.marquee.launcher;

import dev.marquee.activity.ActivityVerticle;
import dev.marquee.ads.AdsVerticle;
import dev.marquee.booking.BookingVerticle;
import dev.marquee.catalog.CatalogVerticle;
import dev.marquee.edge.EdgeVerticle;
import dev.marquee.identity.IdentityVerticle;
import dev.marquee.platform.Platform;
import dev.marquee.streaming.StreamingVerticle;
import dev.marquee.sync.SyncVerticle;
import io.vertx.core.Deployable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// What a process can be told to run. A domain role has a schema of its name and runs on virtual
/// threads; the edge has neither and runs on the event loops. Order is start order: those that
/// others ask at start come first.
enum Role {
  IDENTITY(IdentityVerticle::new),
  CATALOG(CatalogVerticle::new),
  ACTIVITY(ActivityVerticle::new),
  ADS(AdsVerticle::new),
  STREAMING(StreamingVerticle::new),
  BOOKING(BookingVerticle::new),
  SYNC(SyncVerticle::new),
  EDGE(platform -> new EdgeVerticle(platform, true));

  // Constructor references hold no state, which the checker can't see.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Function<Platform, Deployable> verticle;

  Role(Function<Platform, Deployable> verticle) {
    this.verticle = verticle;
  }

  /// Lower-case name: of the schema, the settings section, the gRPC port.
  String domain() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean ownsSchema() {
    return this != EDGE;
  }

  Deployable verticle(Platform platform) {
    return verticle.apply(platform);
  }

  /// Every role.
  static List<Role> all() {
    return List.of(values());
  }

  /// Reads a comma-separated list; `all` means all.
  ///
  /// @throws IllegalArgumentException naming the role that doesn't exist
  static List<Role> parse(String list) {
    if (list.equals("all")) {
      return all();
    }
    return Arrays.stream(list.split(","))
        .map(String::trim)
        .map(Role::one)
        .distinct()
        .sorted()
        .toList();
  }

  private static Role one(String name) {
    return Arrays.stream(values())
        .filter(role -> role.domain().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no role '"
                    + name
                    + "'; roles are "
                    + String.join(", ", Arrays.stream(values()).map(Role::domain).toList())));
  }
}
