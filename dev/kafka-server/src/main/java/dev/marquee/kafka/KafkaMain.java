package dev.marquee.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/// One Kafka node, broker and controller at once, in one JVM start: formats a new log folder, then
/// serves until it is told to stop. Kafka's own mains need two JVM starts for that.
///
/// Arguments: the properties file of the server, and a file to create once the broker takes
/// requests.
public final class KafkaMain {
  private KafkaMain() {}

  public static void main(String[] args) throws Exception {
    Properties settings = read(Path.of(args[0]));
    Path readyFile = Path.of(args[1]);

    format(settings);
    var server = new KafkaRaftServer(KafkaConfig.fromProps(settings), Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "kafka-stop"));
    server.startup();

    Files.writeString(readyFile, "ready\n");
    server.awaitShutdown();
  }

  private static Properties read(Path file) throws IOException {
    var settings = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      settings.load(reader);
    }
    return settings;
  }

  private static void format(Properties settings) throws Exception {
    String folder = settings.getProperty("log.dirs");
    if (Files.exists(Path.of(folder, "meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(System.out)
        .setNodeId(Integer.parseInt(settings.getProperty("node.id")))
        .setClusterId(Uuid.randomUuid().toString())
        .setDirectories(List.of(folder))
        .setMetadataLogDirectory(folder)
        .setControllerListenerName(settings.getProperty("controller.listener.names"))
        .setIgnoreFormatted(true)
        .run();
  }
}
