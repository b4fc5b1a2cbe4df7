package dev.marquee.embedded;

import java.nio.file.Path;

/// How a Kafka node runs.
///
/// @param dataDir folder of the server, created when missing
/// @param port on 127.0.0.1; 0 picks a free one
public record KafkaOptions(Path dataDir, int port) {
  public KafkaOptions {
    dataDir = dataDir.toAbsolutePath().normalize();
  }

  /// For tests: any port.
  public static KafkaOptions anyPort(Path dataDir) {
    return new KafkaOptions(dataDir, 0);
  }
}
