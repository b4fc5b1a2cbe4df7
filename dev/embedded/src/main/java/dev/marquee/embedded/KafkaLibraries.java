package dev.marquee.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// The folder of jars that `dev/kafka-server` puts together.
final class KafkaLibraries {
  private KafkaLibraries() {}

  /// Looks below the checkout named by the system property `marquee.root`, else below the checkout
  /// this JVM was started in.
  static Path folder() {
    Path root =
        Optional.ofNullable(System.getProperty("marquee.root"))
            .map(Path::of)
            .filter(KafkaLibraries::isCheckout)
            .or(() -> checkoutAbove(Path.of(System.getProperty("user.dir"))))
            .orElseThrow(() -> new ServerStartException("Run this inside a checkout of Marquee."));
    Path libraries = root.resolve("dev/kafka-server/target/lib");
    if (!Files.isDirectory(libraries)) {
      throw new ServerStartException(
          libraries + " is missing. Run: mvn -pl dev/kafka-server package");
    }
    return libraries;
  }

  static Optional<Path> checkoutAbove(Path start) {
    return Stream.iterate(start.toAbsolutePath(), folder -> folder != null, Path::getParent)
        .filter(KafkaLibraries::isCheckout)
        .findFirst();
  }

  private static boolean isCheckout(Path folder) {
    return Files.exists(folder.resolve("pom.xml")) && Files.isDirectory(folder.resolve("proto"));
  }
}
