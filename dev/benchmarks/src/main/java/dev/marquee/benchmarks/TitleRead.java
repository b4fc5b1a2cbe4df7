package dev.marquee.benchmarks;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;

/// The hottest read: one published title, by a viewer who isn't signed in. Through the edge
/// (tenant, rate limit in Redis, validation by the contract), by gRPC to the catalog, which has the
/// answer in memory, and back through JSON.
final class TitleRead implements Benchmark {
  private static final String TITLES = "/api/catalog/content";
  private static final String HEALTH = "/healthz";

  @Override
  public String name() {
    return "title-read";
  }

  @Override
  public String sentence() {
    return "GET of one title, edge → gRPC → catalog's memory, against bare Vert.x giving the same bytes";
  }

  @Override
  public Lineup lineUp(RunningPlatform platform) {
    HttpTarget title = HttpTarget.recorded(titleUri(platform.url()));
    HttpTarget health = HttpTarget.recorded(platform.url().resolve(HEALTH));
    ServerProcess bare = BareServer.start(title.expected());
    URI bareUri = URI.create("http://127.0.0.1:" + BareServer.port(bare) + title.uri().getPath());
    return new Lineup(
        new Contestant("platform", "the whole way", title, platform.process()),
        List.of(
            new Contestant(
                "bare Vert.x",
                "the same headers and body from memory, own process",
                new HttpTarget(bareUri, title.expected()),
                bare.handle()),
            new Contestant(
                "edge router",
                "the platform's " + HEALTH + ": HTTP, router, access log, security headers",
                health,
                platform.process())),
        List.of(bare));
  }

  /// A title that everybody may see.
  static URI titleUri(URI platform) {
    HttpTarget list = HttpTarget.recorded(platform.resolve(TITLES + "?limit=1"));
    JsonArray titles = new JsonObject(list.expected().text()).getJsonArray("titles");
    if (titles.isEmpty()) {
      throw new BenchmarkFailed("the platform at " + platform + " has no published title");
    }
    return platform.resolve(TITLES + "/" + titles.getJsonObject(0).getString("id"));
  }
}
