package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.marquee.launcher.Samples.Sample;
import dev.marquee.proto.options.v1.Access;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.GrpcStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;

/// Every operation of the REST document and every RPC of the contracts, asked by everybody: who may
/// not is refused, who may gets an answer the document declares. Nothing here names an operation.
final class Refusals implements AutoCloseable {
  /// What the demo's accounts may do; each has its name's role and `subscriber`.
  private static final List<String> ACCOUNTS =
      List.of("viewer", "partner", "editor", "reviewer", "ops", "admin");

  private final Installation installation;
  private final Journeys journeys;
  private final Vertx vertx = Vertx.vertx();
  private final GrpcClient grpc = GrpcClient.client(vertx);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, String> accountToToken = new LinkedHashMap<>();
  private final Map<String, MethodDescriptor> pathToMethod =
      Contracts.methods().collect(Collectors.toMap(Contracts::path, method -> method));

  Refusals(Installation installation, Journeys journeys) {
    this.installation = installation;
    this.journeys = journeys;
    for (String account : ACCOUNTS) {
      accountToToken.put(account, token(account, DemoAccounts.FIRST_TENANT));
    }
    accountToToken.put("viewer", newcomer());
  }

  /// A subscriber of its own, for it will close its account.
  private String newcomer() {
    String email = "refused-" + UUID.randomUUID() + "@example.com";
    ApiClient client = journeys.client(DemoAccounts.FIRST_TENANT);
    client.register(
        journeys.mailbox(), new ApiClient.Login(email, DemoAccounts.PASSWORD), "Somebody");
    return client.token();
  }

  @Override
  public void close() {
    grpc.close();
    vertx.close();
  }

  private String token(String account, String tenant) {
    return journeys.staff(account, tenant).token();
  }

  private String tokenOf(String account) {
    return Objects.requireNonNull(accountToToken.get(account), account);
  }

  private MethodDescriptor method(String path) {
    return Objects.requireNonNull(pathToMethod.get(path), path);
  }

  /// A test for each operation of the REST document.
  Stream<DynamicTest> rest() {
    Samples samples =
        new Samples(journeys.client(DemoAccounts.FIRST_TENANT).get("/openapi.json").body());
    String foreign = token("admin", DemoAccounts.SECOND_TENANT);
    // Who has signed out everywhere, or closed his account, can't ask for anything else.
    Comparator<Sample> signingOutLast =
        Comparator.comparing(
            sample -> sample.id().contains("All") || sample.id().startsWith("close"));
    return samples.all().stream()
        .sorted(signingOutLast)
        .map(sample -> DynamicTest.dynamicTest(sample.id(), () -> operation(sample, foreign)));
  }

  private void operation(Sample sample, String foreign) throws Exception {
    Access access = Contracts.access(method(sample.rpc()));
    HttpResponse<String> unsigned = ask(sample, "");
    if (access.getWho() == Access.Who.WHO_ANYONE) {
      declared(sample, unsigned);
    } else {
      refused(sample, unsigned, 401, "without a token");
    }
    refused(sample, ask(sample, foreign), 403, "with a token of another tenant");
    for (String forged : List.of(tokenOf("admin") + "x", unsignedToken())) {
      if (sample.bringsProof()) {
        declared(sample, ask(sample, forged));
      } else {
        refused(sample, ask(sample, forged), 401, "with a forged or unsigned token");
      }
    }
    for (String account : ACCOUNTS) {
      HttpResponse<String> answer = ask(sample, tokenOf(account));
      if (mayCall(account, access)) {
        declared(sample, answer);
      } else {
        refused(sample, answer, 403, "as " + account);
      }
    }
  }

  private static boolean mayCall(String account, Access access) {
    return switch (access.getWho()) {
      case WHO_ANYONE, WHO_USER -> true;
      case WHO_ROLE ->
          access.getRolesList().contains("subscriber") || access.getRolesList().contains(account);
      case WHO_SERVICE, WHO_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /// A token nobody signed (RFC 7519 §6) must be worth nothing.
  private String unsignedToken() {
    String claims = tokenOf("admin").split("\\.")[1];
    return "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + claims + ".";
  }

  private static void refused(
      Sample sample, HttpResponse<String> answer, int status, String circumstance) {
    assertThat(answer.statusCode())
        .as("%s %s %s: %s", sample.method(), sample.template(), circumstance, answer.body())
        .isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  private static void declared(Sample sample, HttpResponse<String> answer) {
    Set<String> statuses =
        StreamSupport.stream(
                ((Iterable<String>) () -> sample.described().path("responses").fieldNames())
                    .spliterator(),
                false)
            .collect(Collectors.toSet());
    assertThat(String.valueOf(answer.statusCode()))
        .as("%s %s: %s", sample.method(), sample.template(), answer.body())
        .isIn(statuses);
  }

  private HttpResponse<String> ask(Sample sample, String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(installation.url() + sample.path()))
            .header("Idempotency-Key", UUID.randomUUID().toString());
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (sample.body().isEmpty()) {
      request.method(sample.method(), HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(sample.method(), HttpRequest.BodyPublishers.ofString(sample.body()));
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /// A test for each RPC of each domain, on the port other verticles use.
  Stream<DynamicTest> rpcs() {
    String foreign = token("admin", DemoAccounts.SECOND_TENANT);
    return Contracts.methods()
        .flatMap(method ->
            Contracts.domains(method.getService()).stream()
                .map(domain ->
                    DynamicTest.dynamicTest(
                        domain + ": " + Contracts.path(method),
                        () -> rpc(method, portOf(domain), foreign))));
  }

  private void rpc(MethodDescriptor method, int port, String foreign) throws Exception {
    Access access = Contracts.access(method);
    List<String> told = new ArrayList<>();
    if (access.getWho() != Access.Who.WHO_ANYONE) {
      GrpcStatus unsigned = call(method, port, "", DemoAccounts.FIRST_TENANT);
      assertThat(unsigned)
          .as("without a token")
          .isIn(GrpcStatus.UNAUTHENTICATED, GrpcStatus.PERMISSION_DENIED);
    }
    assertThat(call(method, port, foreign, DemoAccounts.FIRST_TENANT))
        .as("a token of one tenant for another")
        .isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(call(method, port, foreign + "x", DemoAccounts.SECOND_TENANT))
        .as("a forged token")
        .isEqualTo(GrpcStatus.UNAUTHENTICATED);
    for (String account : ACCOUNTS) {
      if (!mayCall(account, access)) {
        GrpcStatus status = call(method, port, tokenOf(account), DemoAccounts.FIRST_TENANT);
        if (status != GrpcStatus.PERMISSION_DENIED) {
          told.add(account + " got " + status);
        }
      }
    }
    assertThat(told).isEmpty();
  }

  private int portOf(String domain) {
    return Integer.parseInt(installation.ports().get("ports." + domain));
  }

  /// How a call with an empty message ends.
  private GrpcStatus call(MethodDescriptor method, int port, String token, String tenant)
      throws Exception {
    return grpc.request(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
        .compose(request -> send(request, method, token, tenant))
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static Future<GrpcStatus> send(
      GrpcClientRequest<Buffer, Buffer> request,
      MethodDescriptor method,
      String token,
      String tenant) {
    request.fullMethodName(Contracts.path(method));
    request.headers().set("x-marquee-tenant", tenant);
    if (!token.isEmpty()) {
      request.headers().set("authorization", "Bearer " + token);
    }
    request.end(Buffer.buffer());
    return request
        .response()
        .compose(response -> response.end().map(_ -> response.status()))
        .recover(error ->
            error instanceof InvalidStatusException refused
                ? Future.succeededFuture(refused.actualStatus())
                : Future.failedFuture(error));
  }
}
