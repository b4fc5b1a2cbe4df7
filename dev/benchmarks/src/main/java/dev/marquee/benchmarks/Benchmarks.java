package dev.marquee.benchmarks;

import java.util.List;

/// All there are.
public final class Benchmarks {
  private static final List<Benchmark> ALL =
      List.of(
          new TitleRead(),
          new EdgeRead(),
          new LoginStorm(),
          new TokenCheck(),
          new RateLimit(),
          new LiveIdle());

  private Benchmarks() {}

  public static List<Benchmark> all() {
    return ALL;
  }

  /// @throws IllegalArgumentException naming those there are
  public static Benchmark named(String name) {
    return ALL.stream()
        .filter(benchmark -> benchmark.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no benchmark '" + name + "'; there are: " + names()));
  }

  private static String names() {
    return String.join(", ", ALL.stream().map(Benchmark::name).toList());
  }
}
