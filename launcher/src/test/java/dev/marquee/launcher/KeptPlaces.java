package dev.marquee.launcher;

import dev.marquee.embedded.Secrets;
import dev.marquee.platform.redis.RedisLink;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// Everything an installation keeps: every column of every table, every record of every topic,
/// every key and value in Redis, every small object. What there is, it asks the servers; no list of
/// its own could be forgotten to be kept.
final class KeptPlaces implements AutoCloseable {
  private static final int FILE_BYTES_MAX = 1 << 20;
  private static final int TEXT_AT_ONCE = 1 << 20;
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Installation installation;
  private final Secrets secrets;
  private final Vertx vertx = Vertx.vertx();
  private final RedisLink redis;

  KeptPlaces(Installation installation) {
    this.installation = installation;
    this.secrets =
        Secrets.open(installation.data().resolve("secrets.properties"), new SecureRandom());
    this.redis =
        new RedisLink(
            vertx,
            "redis://:"
                + secrets.password("redis")
                + "@127.0.0.1:"
                + installation.serverPorts().redis(),
            Duration.ofSeconds(20));
  }

  /// Where a person's traces are.
  ///
  /// @return place and what was found there, in order
  Set<String> traces(PersonalTraces traces) throws Exception {
    Set<String> found = new TreeSet<>();
    tables(traces, found);
    topics(traces, found);
    redis(traces, found);
    objects(traces, found);
    return found;
  }

  private static void note(Set<String> found, String place, Set<String> what) {
    what.forEach(one -> found.add(place + ": " + one));
  }

  Connection postgres() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + installation.serverPorts().postgres() + "/marquee",
        "postgres",
        secrets.password("postgres"));
  }

  private void tables(PersonalTraces traces, Set<String> found) throws SQLException {
    try (Connection connection = postgres();
        Statement statement = connection.createStatement()) {
      List<String> columns = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              """
              SELECT c.table_schema || '.' || c.table_name || '.' || c.column_name
              FROM information_schema.columns c JOIN information_schema.tables t
                USING (table_schema, table_name)
              WHERE t.table_type = 'BASE TABLE'
                AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
              ORDER BY 1
              """)) {
        while (rows.next()) {
          columns.add(rows.getString(1));
        }
      }
      for (String column : columns) {
        column(statement, column, traces, found);
      }
    }
  }

  private static void column(
      Statement statement, String column, PersonalTraces traces, Set<String> found)
      throws SQLException {
    String[] parts = column.split("\\.");
    StringBuilder text = new StringBuilder();
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT \"%s\"::text FROM \"%s\".\"%s\"".formatted(parts[2], parts[0], parts[1]))) {
      while (rows.next()) {
        text.append(rows.getString(1)).append('\n');
        if (text.length() > TEXT_AT_ONCE) {
          note(found, column, traces.in(text.toString()));
          text.setLength(0);
        }
      }
    }
    note(found, column, traces.in(text.toString()));
  }

  private void topics(PersonalTraces traces, Set<String> found) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            "127.0.0.1:" + installation.serverPorts().kafka(),
            "enable.auto.commit",
            false);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.listTopics().values().stream()
              .flatMap(List::stream)
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(end -> position(consumer, end) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
          note(found, "topic " + message.topic(), in(message, traces));
        }
      }
    }
  }

  private static long position(
      KafkaConsumer<byte[], byte[]> consumer, Map.Entry<TopicPartition, Long> end) {
    return consumer.position(end.getKey());
  }

  private static Set<String> in(ConsumerRecord<byte[], byte[]> message, PersonalTraces traces) {
    StringBuilder text = new StringBuilder();
    append(text, message.key());
    append(text, message.value());
    for (Header header : message.headers()) {
      text.append(header.key()).append('=');
      append(text, header.value());
    }
    return traces.in(text.toString());
  }

  private static void append(StringBuilder text, byte @Nullable [] bytes) {
    if (bytes != null) {
      text.append(new String(bytes, StandardCharsets.ISO_8859_1)).append('\n');
    }
  }

  private void redis(PersonalTraces traces, Set<String> found) throws Exception {
    String cursor = "0";
    do {
      Response page = send(Request.cmd(Command.SCAN).arg(cursor).arg("COUNT").arg(500));
      for (Response key : page.get(1)) {
        note(found, "Redis " + key, traces.in(key + "\n" + value(key.toString())));
      }
      cursor = page.get(0).toString();
    } while (!cursor.equals("0"));
  }

  private String value(String key) throws Exception {
    String type = send(Request.cmd(Command.TYPE).arg(key)).toString();
    Request read =
        switch (type) {
          case "hash" -> Request.cmd(Command.HGETALL).arg(key);
          case "list" -> Request.cmd(Command.LRANGE).arg(key).arg(0).arg(-1);
          case "set" -> Request.cmd(Command.SMEMBERS).arg(key);
          case "zset" -> Request.cmd(Command.ZRANGE).arg(key).arg(0).arg(-1);
          case "stream" -> Request.cmd(Command.XRANGE).arg(key).arg("-").arg("+");
          case "string" -> Request.cmd(Command.GET).arg(key);
          case "none" -> Request.cmd(Command.ECHO).arg("it ended meanwhile");
          default -> throw new IllegalStateException("Redis keeps a " + type + " at " + key);
        };
    return String.valueOf(ask(read));
  }

  /// Sends a command to the platform's Redis.
  Response send(Request request) throws Exception {
    return Objects.requireNonNull(ask(request));
  }

  private @Nullable Response ask(Request request) throws Exception {
    return redis.send(request).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private void objects(PersonalTraces traces, Set<String> found) throws IOException {
    Path root = installation.objects();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString();
        note(found, "object name " + name, traces.in(name));
        if (Files.size(file) <= FILE_BYTES_MAX) {
          note(found, "object " + name, traces.in(Files.readAllBytes(file)));
        }
      }
    }
  }

  @Override
  public void close() {
    redis.close();
    vertx.close();
  }
}
