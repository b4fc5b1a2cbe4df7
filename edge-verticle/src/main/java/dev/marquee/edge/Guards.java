package dev.marquee.edge;

import io.vertx.ext.web.Route;
import io.vertx.ext.web.handler.BodyHandler;

/// What stands before every route of the API, in this order: whether the address may use the
/// gateway, the rate limit of the route's class, then the token (so that guessing costs its address
/// as much as anything else), then a body in time and of bounded size.
final class Guards {
  private final Addresses addresses;
  private final RateLimits limits;
  private final SlowClients slow;
  private final Suspicion suspicion;
  private final int bodyBytesMax;

  Guards(
      Addresses addresses,
      RateLimits limits,
      SlowClients slow,
      Suspicion suspicion,
      int bodyBytesMax) {
    this.addresses = addresses;
    this.limits = limits;
    this.slow = slow;
    this.suspicion = suspicion;
    this.bodyBytesMax = bodyBytesMax;
  }

  /// @return the route, for its own handlers
  Route before(Route route, String gateway, String rateClass) {
    return limited(route, gateway, rateClass).handler(Callers::admit);
  }

  /// The same where the request brings a proof of its own.
  Route beforeProof(Route route, String gateway, String rateClass) {
    return limited(route, gateway, rateClass).handler(Callers::admitProof);
  }

  private Route limited(Route route, String gateway, String rateClass) {
    return route
        .handler(AccessLog.took(String.valueOf(route.getPath())))
        .handler(addresses.onlyAllowed(gateway))
        .handler(limits.of(rateClass));
  }

  /// For sign-in and checkout: asks addresses that were refused again and again for pains.
  Route challenge(Route route) {
    return route.handler(suspicion::guard);
  }

  /// A body in time and of bounded size. (As a lambda, for a body handler as such must stand
  /// first.)
  Route body(Route route) {
    BodyHandler body = BodyHandler.create(false).setBodyLimit(bodyBytesMax);
    return route.handler(slow::body).handler(request -> body.handle(request));
  }
}
