package dev.marquee.benchmarks;

import java.net.URI;
import java.util.List;

/// What the edge costs where all of it is asked for: a title's read by somebody who is signed in,
/// beside a gateway that does nothing but pass on. And where the processor time goes, layer by
/// layer.
final class EdgeRead implements Benchmark {
  private static final String HEALTH = "/healthz";

  @Override
  public String name() {
    return "edge-read";
  }

  @Override
  public String sentence() {
    return "GET by a signed-in viewer, limited and validated, edge → gRPC → memory, against bare Vert.x HTTP → gRPC";
  }

  @Override
  public Lineup lineUp(RunningPlatform platform) {
    URI uri = TitleRead.titleUri(platform.url());
    HttpTarget signedIn = HttpTarget.recorded(uri, platform.signIn());
    HttpTarget anybody = HttpTarget.recorded(uri);
    HttpTarget health = HttpTarget.recorded(platform.url().resolve(HEALTH));
    ServerProcess bare = BareGateway.start(signedIn.expected());
    URI bareUri = URI.create("http://127.0.0.1:" + BareServer.port(bare) + uri.getPath());
    ServerProcess memory = BareServer.start(signedIn.expected());
    URI memoryUri = URI.create("http://127.0.0.1:" + BareServer.port(memory) + uri.getPath());
    return new Lineup(
        new Contestant("edge", "the whole way", signedIn, platform.process()),
        List.of(
            new Contestant(
                "bare gateway",
                "Vert.x HTTP → gRPC → recorded bytes, one process, nothing else",
                new HttpTarget(bareUri, signedIn.expected()),
                bare.handle()),
            new Contestant(
                "bare HTTP",
                "Vert.x HTTP, recorded bytes",
                new HttpTarget(memoryUri, signedIn.expected()),
                memory.handle()),
            new Contestant(
                "no token", "the whole way, of nobody: without JWT", anybody, platform.process()),
            new Contestant(
                "edge router",
                HEALTH + ": HTTP, router, access log, security headers",
                health,
                platform.process())),
        List.of(bare, memory),
        () -> Layers.of(platform.process(), signedIn));
  }
}
