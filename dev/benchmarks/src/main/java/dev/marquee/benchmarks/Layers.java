package dev.marquee.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// Where a server's processor time goes: it is sampled by its own JVM (JFR, by processor time where
/// the JDK can, JEP 509) while a round's load is on it, and each sample counts for the innermost
/// frame that belongs to a layer. That is an estimate: what a layer has others do on its behalf
/// later (a write that is flushed with others) counts for the socket, and garbage collection and
/// JIT for nobody.
final class Layers {
  private static final Duration SAMPLED = Duration.ofSeconds(15);
  private static final int CONNECTIONS = 16;

  /// Layer → beginnings of its classes' names. The first layer that knows a frame has it.
  private static final Map<String, List<String>> LAYER_TO_CLASSES = new LinkedHashMap<>();

  static {
    LAYER_TO_CLASSES.put(
        "access log", List.of("dev.marquee.edge.AccessLog", "dev.marquee.platform.log", "ch.qos"));
    LAYER_TO_CLASSES.put(
        "rate limit (with the Redis client)",
        List.of(
            "dev.marquee.edge.RateLimits",
            "dev.marquee.edge.Gcra",
            "dev.marquee.platform.redis",
            "io.vertx.redis"));
    LAYER_TO_CLASSES.put(
        "token", List.of("dev.marquee.platform.rpc.TokenVerifier", "io.vertx.ext.auth"));
    LAYER_TO_CLASSES.put(
        "validation by the contract",
        List.of(
            "io.vertx.openapi",
            "io.vertx.json.schema",
            "dev.marquee.edge.ValidatorCache",
            "io.vertx.ext.web.openapi"));
    LAYER_TO_CLASSES.put(
        "JSON and message",
        List.of(
            "dev.marquee.edge.ProtoJson",
            "dev.marquee.edge.RpcBinding",
            "com.fasterxml",
            "com.google.protobuf"));
    LAYER_TO_CLASSES.put(
        "gRPC client",
        List.of(
            "dev.marquee.platform.rpc.RpcC",
            "dev.marquee.platform.rpc.ClientCall",
            "dev.marquee.platform.rpc.LeastLoaded",
            "dev.marquee.platform.rpc.Instances",
            "io.vertx.circuitbreaker",
            "io.vertx.grpc.client",
            "io.vertx.core.http.impl.HttpClient",
            "io.vertx.core.http.impl.SharedHttpClient",
            "io.vertx.core.http.impl.HttpChannelConnector",
            "io.vertx.core.internal.net.endpoint",
            "io.vertx.core.net.endpoint",
            "io.vertx.core.internal.pool"));
    LAYER_TO_CLASSES.put(
        "gRPC server and domain",
        List.of("dev.marquee.platform.rpc", "io.vertx.grpc", "dev.marquee.catalog"));
    LAYER_TO_CLASSES.put(
        "HTTP/2, both ends of the call",
        List.of(
            "io.netty.handler.codec.http2",
            "io.vertx.core.http.impl.Http2",
            "io.vertx.core.http.impl.VertxHttp2",
            "io.vertx.core.http.impl.http2"));
    LAYER_TO_CLASSES.put("router and guards", List.of("io.vertx.ext.web", "dev.marquee.edge"));
    LAYER_TO_CLASSES.put("HTTP/1.1", List.of("io.netty.handler.codec.http", "io.vertx.core.http"));
    LAYER_TO_CLASSES.put("metrics and tracing", List.of("io.micrometer", "io.opentelemetry"));
  }

  private static final String SOCKETS = "sockets and event loops";

  private Layers() {}

  /// Puts a load on a server, samples it, and says what a request costs in each layer.
  static List<Note> of(ProcessHandle server, Target target) {
    try {
      Path recording = Files.createTempFile("layers", ".jfr");
      try {
        return of(server, target, recording);
      } finally {
        Files.deleteIfExists(recording);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Note> of(ProcessHandle server, Target target, Path recording)
      throws IOException {
    Jcmd.run(
        server,
        "JFR.start",
        "name=layers",
        "jdk.CPUTimeSample#enabled=true",
        "jdk.CPUTimeSample#throttle=2ms",
        "jdk.ExecutionSample#enabled=false");
    CpuClock before = CpuClock.read(server);
    LoadGenerator.Outcome outcome =
        LoadGenerator.run(target, new Load.Closed(CONNECTIONS), SAMPLED);
    CpuClock.Used used = CpuClock.read(server).since(before);
    Jcmd.run(server, "JFR.stop", "name=layers", "filename=" + recording);
    double micros = used.server().toNanos() / 1e3 / Math.max(1, outcome.answers());
    return notes(samples(recording), micros);
  }

  private static Map<String, Integer> samples(Path recording) throws IOException {
    Map<String, Integer> layerToSamples = new LinkedHashMap<>();
    LAYER_TO_CLASSES.keySet().forEach(layer -> layerToSamples.put(layer, 0));
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (event.getEventType().getName().equals("jdk.CPUTimeSample")) {
          layerToSamples.merge(layer(event), 1, Integer::sum);
        }
      }
    }
    return layerToSamples;
  }

  private static String layer(RecordedEvent sample) {
    if (sample.getStackTrace() == null) {
      return SOCKETS;
    }
    for (RecordedFrame frame : sample.getStackTrace().getFrames()) {
      String type = frame.getMethod().getType().getName();
      for (Map.Entry<String, List<String>> layer : LAYER_TO_CLASSES.entrySet()) {
        if (layer.getValue().stream().anyMatch(type::startsWith)) {
          return layer.getKey();
        }
      }
    }
    return SOCKETS;
  }

  private static List<Note> notes(Map<String, Integer> layerToSamples, double micros) {
    int all = Math.max(1, layerToSamples.values().stream().mapToInt(Integer::intValue).sum());
    List<Note> notes = new ArrayList<>();
    notes.add(new Note("samples", all, ""));
    notes.add(new Note("CPU of a request while sampled", micros, "µs"));
    layerToSamples.forEach(
        (layer, samples) -> notes.add(new Note(layer, micros * samples / all, "µs")));
    return notes;
  }
}
