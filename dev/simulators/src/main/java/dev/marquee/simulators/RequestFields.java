package dev.marquee.simulators;

import io.vertx.ext.web.RoutingContext;

/// Reads path, headers and query parameters by their rule, as [JsonFields] reads bodies.
final class RequestFields {
  private static final int TEXT_LENGTH_MAX = 300;

  private RequestFields() {}

  /// The path without the query; `/` if there is none.
  static String path(RoutingContext ctx) {
    String path = ctx.request().path();
    return path == null ? "/" : path;
  }

  static String pathText(RoutingContext ctx, String name) {
    String value = ctx.pathParam(name);
    if (value == null || value.length() > TEXT_LENGTH_MAX) {
      throw RequestRefused.field(name, "must have 1.." + TEXT_LENGTH_MAX + " characters");
    }
    return value;
  }

  /// Empty if absent.
  static String header(RoutingContext ctx, String name) {
    String value = ctx.request().getHeader(name);
    return value == null ? "" : value;
  }

  /// Blank if absent.
  static String text(RoutingContext ctx, String name) {
    String value = ctx.request().getParam(name, "");
    if (value.length() > TEXT_LENGTH_MAX) {
      throw RequestRefused.field(name, "must have at most " + TEXT_LENGTH_MAX + " characters");
    }
    return value;
  }

  static int integer(RoutingContext ctx, String name, int min, int max, int whenAbsent) {
    String value = ctx.request().getParam(name, "");
    if (value.isBlank()) {
      return whenAbsent;
    }
    if (value.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw RequestRefused.field(name, "must be an integer of " + min + ".." + max);
  }
}
