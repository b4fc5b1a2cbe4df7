package dev.marquee.platform.events;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;

/// Creates topics that don't exist yet. Producers and consumers both see to theirs, so that neither
/// has to start first: a consumer would notice a topic made later only after minutes.
final class MissingTopics {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final KafkaOptions options;

  MissingTopics(KafkaOptions options) {
    this.options = options;
  }

  /// Blocking.
  ///
  /// @param topics with the installation's prefix
  void create(List<String> topics) {
    Map<String, Object> config =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            options.bootstrap(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            TIMEOUT_MILLIS / 2,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(config)) {
      for (String topic : topics) {
        create(admin, topic);
      }
    }
  }

  private void create(Admin admin, String topic) {
    NewTopic wanted = new NewTopic(topic, options.partitions(), (short) options.replication());
    try {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaException("can't create the topic " + topic, e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
  }
}
