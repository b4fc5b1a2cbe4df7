package dev.marquee.platform.rpc;

import io.vertx.circuitbreaker.CircuitBreakerOptions;
import java.time.Duration;
import java.util.Map;

/// How verticles reach each other.
///
/// @param host address the gRPC ports listen on
/// @param serviceSecret shared by all roles of one installation, ≥32 characters; signs service
///   tokens
/// @param addresses domain → comma-separated `host:port` list; a host name may stand for many pods
///   (headless service)
/// @param callTimeout deadline of a unary call unless the caller's own is nearer
/// @param connectTimeout for one TCP connect
/// @param connectionsMax HTTP/2 connections an address
/// @param resolveInterval how often host names are looked up again
/// @param breakerFailures failures in a row that open a domain's breaker
/// @param breakerReset how long it stays open before a call is tried
public record RpcOptions(
    String host,
    String serviceSecret,
    Map<String, String> addresses,
    Duration callTimeout,
    Duration connectTimeout,
    int connectionsMax,
    Duration resolveInterval,
    int breakerFailures,
    Duration breakerReset) {

  CircuitBreakerOptions breaker() {
    return new CircuitBreakerOptions()
        .setMaxFailures(breakerFailures)
        .setResetTimeout(breakerReset.toMillis())
        .setTimeout(callTimeout.plusSeconds(1).toMillis())
        .setMaxRetries(0)
        .setNotificationAddress(null);
  }
}
