package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.RemoveSecondFactorRequest;
import dev.marquee.proto.identity.v1.RemoveSecondFactorResponse;
import dev.marquee.proto.identity.v1.RenewRecoveryCodesRequest;
import dev.marquee.proto.identity.v1.RenewRecoveryCodesResponse;
import dev.marquee.proto.identity.v1.SecondFactorsService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A domain asks for a recent proof: the client is told so in the words of RFC 9470.
class StepUpChallengeIT {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// One method asks for a proof, the other for a token.
  private static final class Asking extends SecondFactorsService {
    @Override
    public Future<RemoveSecondFactorResponse> removeSecondFactor(
        RemoveSecondFactorRequest request) {
      return Future.failedFuture(Fault.stepUp(Duration.ofMinutes(10)));
    }

    @Override
    public Future<RenewRecoveryCodesResponse> renewRecoveryCodes(
        RenewRecoveryCodesRequest request) {
      return Future.failedFuture(new Fault(GrpcStatus.UNAUTHENTICATED, "sign in first"));
    }
  }

  @Test
  void proofThatIsTooOldIsAskedForAnewAndNoOtherRefusalIs() throws Exception {
    try (TestPlatform tp = TestPlatform.start(Map.of("edge.tenants", "{acme: [localhost]}"))) {
      tp.fake("identity", new Asking());
      tp.platform().vertx().deployVerticle(new EdgeVerticle(tp.platform(), true)).await();
      String base = "http://localhost:" + tp.port("edge");
      String token = tp.token("acme", UUID.randomUUID().toString());

      HttpResponse<String> stale =
          send(
              token, HttpRequest.newBuilder(URI.create(base + "/api/auth/second-factor")).DELETE());
      HttpResponse<String> unknown =
          send(
              token,
              HttpRequest.newBuilder(URI.create(base + "/api/auth/second-factor/recovery-codes"))
                  .POST(HttpRequest.BodyPublishers.noBody()));

      assertThat(stale.statusCode()).isEqualTo(401);
      assertThat(stale.headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains("error=\"insufficient_user_authentication\"", "max_age=\"600\"");
      assertThat(new JsonObject(stale.body()).getString("type"))
          .isEqualTo("/problems/proof-needed");
      assertThat(unknown.statusCode()).isEqualTo(401);
      assertThat(unknown.headers().firstValue("WWW-Authenticate").orElseThrow())
          .doesNotContain("error");
    }
  }

  private static HttpResponse<String> send(String token, HttpRequest.Builder request)
      throws Exception {
    return HTTP.send(
        request.header("Authorization", "Bearer " + token).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
