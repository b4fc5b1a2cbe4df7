package dev.marquee.platform.privacy;

import io.vertx.core.json.JsonObject;
import java.util.List;

/// Something a domain holds about an account.
///
/// @param key its place in the order of its [Section]
/// @param fields what is exported of it; empty when there is nothing, which only moves the place on
public record Held(List<String> key, JsonObject fields) {}
