package dev.marquee.edge;

import dev.marquee.platform.testing.TestPlatform;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// An edge with fakes behind it, and a client of it.
final class EdgeWorld implements AutoCloseable {
  private final TestPlatform tp;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private EdgeWorld(TestPlatform tp) {
    this.tp = tp;
  }

  /// As below, with TLS everywhere.
  static EdgeWorld startWithTls(Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>(overrides);
    try {
      X509Bundle own =
          new CertificateBuilder()
              .ecp256()
              .subject("CN=localhost")
              .setIsCertificateAuthority(true)
              .addSanDnsName("localhost")
              .addSanIpAddress("127.0.0.1")
              .buildSelfSigned();
      Path folder = Files.createTempDirectory("marquee-tls-");
      Path certificate = folder.resolve("cert.pem");
      settings.put(
          "tls.certPath", Files.writeString(certificate, own.getCertificatePathPEM()).toString());
      settings.put(
          "tls.keyPath",
          Files.writeString(folder.resolve("key.pem"), own.getPrivateKeyPEM()).toString());
      settings.put("tls.caPath", certificate.toString());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return start(settings);
  }

  /// Two tenants, wide limits; the overrides come last.
  static EdgeWorld start(Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>();
    settings.put("edge.tenants", "{acme: [localhost, 127.0.0.1], globex: [globex.localhost]}");
    settings.put("edge.userPerMinute", "60000");
    settings.put("edge.addressPerMinute", "60000");
    settings.put("edge.secureCookies", "false");
    settings.putAll(overrides);
    return new EdgeWorld(TestPlatform.start(settings));
  }

  /// Opens the listener.
  ///
  /// @param instances event loops that serve it
  EdgeWorld listen(int instances) {
    for (int i = 0; i < instances; i++) {
      tp.platform().vertx().deployVerticle(new EdgeVerticle(tp.platform(), false)).await();
    }
    return this;
  }

  TestPlatform tp() {
    return tp;
  }

  /// A token of a new account of the first tenant.
  String token(String... roles) {
    return tp.token("acme", UUID.randomUUID().toString(), roles);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + tp.port("edge") + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpRequest.Builder request(String path, String token) {
    return request(path).header("Authorization", "Bearer " + token);
  }

  static HttpRequest.Builder posting(HttpRequest.Builder request, JsonObject body) {
    return request
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
  }

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    return send(http, request);
  }

  static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    tp.close();
  }
}
