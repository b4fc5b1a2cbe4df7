package dev.marquee.edge;

import dev.marquee.platform.rpc.RpcClients;
import io.vertx.openapi.contract.OpenAPIContract;

/// What the listeners of one event loop share.
record EdgeParts(
    EdgeOptions options,
    ApiDocument document,
    OpenAPIContract contract,
    RpcClients clients,
    Addresses addresses,
    TenantDirectory tenants,
    Callers callers,
    RateLimits limits,
    SlowClients slow,
    Suspicion suspicion,
    AccessLog log,
    LiveTickets tickets,
    LiveSeats seats) {

  Guards guards() {
    return new Guards(addresses, limits, slow, suspicion, options.bodyBytesMax());
  }
}
