package dev.marquee.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How Kafka is started: one KRaft node in a small child JVM. Topics must be created; there are no
/// replicas. Short session timeouts let it come back fast after a kill.
record KafkaKind(KafkaOptions options, Path libraries) implements ServerKind {
  private static final String MAIN_CLASS = "dev.marquee.kafka.KafkaMain";
  private static final List<String> JVM_FLAGS =
      List.of(
          "-Xmx256m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED");

  @Override
  public String name() {
    return "Kafka";
  }

  @Override
  public Path folder() {
    return options.dataDir();
  }

  @Override
  public Signal stopSignal() {
    return Signal.TERM;
  }

  @Override
  public Duration stopLimit() {
    return Duration.ofSeconds(20);
  }

  @Override
  public Duration startLimit() {
    return Duration.ofSeconds(90);
  }

  @Override
  public void clearLeftovers() throws IOException {
    Files.deleteIfExists(readyFile());
  }

  @Override
  public void prepare(int port) throws IOException {
    Files.createDirectories(folder().resolve("log"));
    Files.writeString(settingsFile(), settings(port, FreePorts.pick()));
  }

  private Path readyFile() {
    return folder().resolve("ready");
  }

  private Path settingsFile() {
    return folder().resolve("server.properties");
  }

  private String settings(int port, int controllerPort) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%2$d
    listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
    advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
    controller.listener.names=CONTROLLER
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
    inter.broker.listener.name=PLAINTEXT
    log.dirs=%3$s
    auto.create.topics.enable=false
    offsets.topic.replication.factor=1
    offsets.topic.num.partitions=4
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    transaction.state.log.num.partitions=4
    share.coordinator.state.topic.replication.factor=1
    share.coordinator.state.topic.min.isr=1
    share.coordinator.state.topic.num.partitions=4
    group.initial.rebalance.delay.ms=0
    broker.session.timeout.ms=2000
    broker.heartbeat.interval.ms=500
    initial.broker.registration.timeout.ms=60000
    log.cleaner.dedupe.buffer.size=16777216
    log.segment.delete.delay.ms=1000
    num.network.threads=2
    num.io.threads=4
    background.threads=2
    """
        .formatted(port, controllerPort, folder().resolve("log"));
  }

  @Override
  public ChildProcess.Command command(int port) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(JVM_FLAGS);
    words.addAll(List.of("-cp", libraries.resolve("*").toString(), MAIN_CLASS));
    words.addAll(List.of(settingsFile().toString(), readyFile().toString()));
    return new ChildProcess.Command(
        words, Map.of(), RunAs.SELF, folder(), folder().resolve("server.log"), stopSignal());
  }

  @Override
  public boolean isReady(int port, long pid) {
    return Files.exists(readyFile());
  }
}
