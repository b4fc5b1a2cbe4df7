package dev.marquee.edge;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/// What is known of client addresses: which are refused, and where they are.
final class Addresses {
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

  private final WatchedFile<AddressLists> lists;
  private final WatchedFile<NetworkTable<String>> countries;

  private Addresses(WatchedFile<AddressLists> lists, WatchedFile<NetworkTable<String>> countries) {
    this.lists = lists;
    this.countries = countries;
  }

  /// Kept for all event loops.
  private record Opened(Future<Addresses> addresses) implements Shareable {}

  /// The same for every event loop of a process: a file is read once, and all see a change at once.
  ///
  /// @return on the context that asked
  static Future<Addresses> shared(Vertx vertx, AddressOptions options) {
    LocalMap<String, Opened> opened = vertx.sharedData().getLocalMap("edge.addresses");
    Promise<Addresses> here = ((VertxInternal) vertx).getOrCreateContext().promise();
    opened
        .computeIfAbsent(options.toString(), key -> new Opened(openApart(vertx, options)))
        .addresses
        .onComplete(here);
    return here.future();
  }

  /// On a context of its own, so that re-reading doesn't end with the event loop that came first.
  private static Future<Addresses> openApart(Vertx vertx, AddressOptions options) {
    Promise<Addresses> opening = Promise.promise();
    ((VertxInternal) vertx)
        .createEventLoopContext()
        .runOnContext(apart -> open(vertx, options).onComplete(opening));
    return opening.future();
  }

  private static Future<Addresses> open(Vertx vertx, AddressOptions options) {
    return Future.all(
            WatchedFile.open(
                vertx, options.listsPath(), options.rereadInterval(), AddressLists::parse),
            WatchedFile.open(
                vertx, options.countriesPath(), options.rereadInterval(), Addresses::countries))
        .map(both -> new Addresses(both.resultAt(0), both.resultAt(1)));
  }

  /// `network,country` a line; `#` begins a comment.
  private static NetworkTable<String> countries(String csv) {
    NetworkTable<String> table = new NetworkTable<>();
    csv.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> {
          int comma = line.indexOf(',');
          String country = line.substring(comma + 1).strip();
          if (comma < 0 || !COUNTRY.matcher(country).matches()) {
            throw new IllegalArgumentException("'" + line + "' must be network,country");
          }
          table.put(line.substring(0, comma).strip(), country);
        });
    return table;
  }

  /// ISO 3166 country of an address; empty when unknown.
  String country(String address) {
    return countries.value().find(address).orElse("");
  }

  /// Ends requests of blocked addresses.
  Handler<RoutingContext> refuseBlocked(Callers callers) {
    return request -> {
      if (lists.value().blocks(callers.clientAddress(request.request()))) {
        refuse(request);
      } else {
        request.next();
      }
    };
  }

  /// Whether an address may come at all.
  boolean isBlocked(String address) {
    return lists.value().blocks(address);
  }

  /// Ends requests of addresses that may not use a gateway. Needs the request's [Callers] before
  /// it.
  Handler<RoutingContext> onlyAllowed(String gateway) {
    return request -> {
      if (allows(gateway, Callers.of(request).clientIp())) {
        request.next();
      } else {
        refuse(request);
      }
    };
  }

  boolean allows(String gateway, String address) {
    return lists.value().allows(gateway, address);
  }

  private static void refuse(RoutingContext request) {
    Problem.of(403, "address-refused", "Your address may not come here.").send(request);
  }
}
