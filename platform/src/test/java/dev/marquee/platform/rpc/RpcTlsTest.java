package dev.marquee.platform.rpc;

import static dev.marquee.platform.rpc.RpcWorld.assertFault;
import static dev.marquee.platform.rpc.RpcWorld.title;
import static dev.marquee.platform.rpc.RpcWorld.titleRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.ops.Tls;
import dev.marquee.proto.catalog.v1.Titles;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may speak to whom when TLS is on. Instances are found under the name `catalog.test`.
class RpcTlsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static X509Bundle authority;

  @SuppressWarnings("NullAway.Init")
  private static X509Bundle otherAuthority;

  private final RpcWorld world = new RpcWorld();

  @BeforeAll
  static void makeAuthorities() throws Exception {
    authority = certificate("CN=authority").setIsCertificateAuthority(true).buildSelfSigned();
    otherAuthority = certificate("CN=other").setIsCertificateAuthority(true).buildSelfSigned();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private static CertificateBuilder certificate(String subject) {
    return new CertificateBuilder().ecp256().subject(subject);
  }

  /// Settings of a process with a certificate of its own.
  private static Tls tls(X509Bundle issuer, String host, X509Bundle trusted, boolean mutual)
      throws Exception {
    X509Bundle own = certificate("CN=" + host).addSanDnsName(host).buildIssuedBy(issuer);
    return new Tls(
        file(own.getCertificatePathPEM()),
        file(own.getPrivateKeyPEM()),
        file(trusted.getRootCertificatePEM()),
        mutual);
  }

  private static String file(String pem) throws Exception {
    return Files.writeString(folder.resolve(UUID.randomUUID() + ".pem"), pem).toString();
  }

  private String call(Tls serverTls, Tls clientTls) {
    RpcWorld.Running server =
        world.serve(
            serverTls, new RpcWorld.Titles(request -> Future.succeededFuture(title("secret"))));
    FakeDns dns = new FakeDns(world.vertx);
    dns.set("127.0.0.1");
    RpcOptions options = RpcWorld.options(Map.of("catalog", "catalog.test:" + server.port()));
    RpcChannels channels =
        new RpcChannels(world.vertx, options, clientTls, dns.options(), Duration.ofSeconds(60));
    RpcWorld.until(
        () -> channels.addresses("catalog").toString().equals("[127.0.0.1:" + server.port() + "]"));
    Titles titles = world.clients("edge", options, channels).asCaller(Titles.class);
    try {
      return world
          .run(RpcWorld.nobody("acme"), () -> titles.getTitle(titleRequest("1")).await())
          .getTitle()
          .getName();
    } finally {
      channels.close().await();
    }
  }

  @Test
  void aServerIsTrustedByItsNameAndItsAuthority() throws Exception {
    assertThat(
            call(
                tls(authority, "catalog.test", authority, false),
                tls(authority, "edge.test", authority, false)))
        .isEqualTo("secret");
  }

  @Test
  void aServerOfAnotherNameIsNotTrusted() throws Exception {
    Tls server = tls(authority, "booking.test", authority, false);
    Tls client = tls(authority, "edge.test", authority, false);

    assertFault(GrpcStatus.UNAVAILABLE, () -> call(server, client));
  }

  @Test
  void aServerOfAnotherAuthorityIsNotTrusted() throws Exception {
    Tls server = tls(otherAuthority, "catalog.test", otherAuthority, false);
    Tls client = tls(authority, "edge.test", authority, false);

    assertFault(GrpcStatus.UNAVAILABLE, () -> call(server, client));
  }

  @Test
  void aServerThatSpeaksTlsHasNoOtherDoor() throws Exception {
    Tls server = tls(authority, "catalog.test", authority, false);

    assertFault(GrpcStatus.UNAVAILABLE, () -> call(server, Tls.off()));
  }

  @Test
  void withMutualTlsAClientShowsItsCertificateToo() throws Exception {
    assertThat(
            call(
                tls(authority, "catalog.test", authority, true),
                tls(authority, "edge.test", authority, true)))
        .isEqualTo("secret");
  }

  @Test
  void withMutualTlsAClientWithoutACertificateIsRefused() throws Exception {
    Tls server = tls(authority, "catalog.test", authority, true);
    Tls client = tls(authority, "edge.test", authority, false);

    assertFault(GrpcStatus.UNAVAILABLE, () -> call(server, client));
  }

  @Test
  void withMutualTlsAClientOfAnotherAuthorityIsRefused() throws Exception {
    Tls server = tls(authority, "catalog.test", authority, true);
    Tls client = tls(otherAuthority, "edge.test", authority, true);

    assertFault(GrpcStatus.UNAVAILABLE, () -> call(server, client));
  }
}
