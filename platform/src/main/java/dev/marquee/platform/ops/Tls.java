package dev.marquee.platform.ops;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.Set;

/// TLS for every listener and client; all off while `certPath` is empty.
///
/// @param certPath PEM file with our certificate chain
/// @param keyPath PEM file with its private key
/// @param caPath PEM file with the authorities that peers' certificates must come from; empty for
///   the system's
/// @param clientAuth true: internal peers must show a certificate of that authority too (mTLS)
public record Tls(String certPath, String keyPath, String caPath, boolean clientAuth) {
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

  /// No TLS.
  public static Tls off() {
    return new Tls("", "", "", false);
  }

  /// The same for a listener whose clients show no certificate, whatever our own processes have to.
  public Tls forPublic() {
    return new Tls(certPath, keyPath, caPath, false);
  }

  public boolean on() {
    return !certPath.isEmpty();
  }

  /// Adds our certificate to a listener.
  public HttpServerOptions server(HttpServerOptions options) {
    if (on()) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(new PemKeyCertOptions().addCertPath(certPath).addKeyPath(keyPath))
          .setEnabledSecureTransportProtocols(PROTOCOLS);
      if (clientAuth) {
        options
            .setClientAuth(io.vertx.core.http.ClientAuth.REQUIRED)
            .setTrustOptions(new PemTrustOptions().addCertPath(caPath));
      }
    }
    return options;
  }

  /// Adds trust, and our certificate where peers ask for one, to a client.
  public HttpClientOptions client(HttpClientOptions options) {
    if (on()) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setVerifyHost(true)
          .setEnabledSecureTransportProtocols(PROTOCOLS);
      if (!caPath.isEmpty()) {
        options.setTrustOptions(new PemTrustOptions().addCertPath(caPath));
      }
      if (clientAuth) {
        options.setKeyCertOptions(
            new PemKeyCertOptions().addCertPath(certPath).addKeyPath(keyPath));
      }
    }
    return options;
  }
}
