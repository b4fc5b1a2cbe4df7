package dev.marquee.identity;

import dev.marquee.platform.Platform;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.Accounts;
import dev.marquee.proto.identity.v1.ListSigningKeysRequest;
import dev.marquee.proto.identity.v1.LoginRequest;
import dev.marquee.proto.identity.v1.LoginResponse;
import dev.marquee.proto.identity.v1.LogoutRequest;
import dev.marquee.proto.identity.v1.Profiles;
import dev.marquee.proto.identity.v1.RefreshRequest;
import dev.marquee.proto.identity.v1.RefreshResponse;
import dev.marquee.proto.identity.v1.RegisterRequest;
import dev.marquee.proto.identity.v1.RegisterResponse;
import dev.marquee.proto.identity.v1.Sessions;
import dev.marquee.proto.identity.v1.SigningKeys;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/// A client app of one tenant, calling identity over gRPC.
final class App {
  static final String PASSWORD = "two films a week";

  private final TestPlatform tp;
  private final String tenant;
  private final RpcClients clients;

  App(TestPlatform tp, String tenant) {
    this.tp = tp;
    this.tenant = tenant;
    this.clients = tp.clients();
  }

  /// The keys identity publishes, as a verifier fetches them.
  static Future<List<JsonObject>> publishedKeys(Platform platform) {
    return platform
        .clients("test")
        .asCaller(SigningKeys.class)
        .listSigningKeys(ListSigningKeysRequest.getDefaultInstance())
        .map(answer ->
            answer.getKeysList().stream()
                .map(key ->
                    new JsonObject()
                        .put("kty", "RSA")
                        .put("use", "sig")
                        .put("alg", "RS256")
                        .put("kid", key.getKid())
                        .put("n", key.getN())
                        .put("e", key.getE()))
                .toList());
  }

  RegisterResponse register(String email) {
    return register(email, PASSWORD);
  }

  RegisterResponse register(String email, String password) {
    return tp.anonymous(tenant, () -> accounts().register(form(email, password)).await());
  }

  /// An account that exists from now on, signed in.
  TokenPair registered(String email) {
    return registered(email, PASSWORD);
  }

  TokenPair registered(String email, String password) {
    register(email, password);
    return login(email, password).getSignedIn();
  }

  /// The same registration several times at once.
  List<RegisterResponse> registerAtOnce(String email, int times) {
    return atOnce(times, () -> accounts().register(form(email, PASSWORD)));
  }

  LoginResponse login(String email, String password) {
    return tp.anonymous(tenant, () -> sessions().login(credentials(email, password)).await());
  }

  /// Several people at once.
  List<LoginResponse> loginAtOnce(List<String> emails, String password) {
    Iterator<String> next = emails.iterator();
    return atOnce(emails.size(), () -> sessions().login(credentials(next.next(), password)));
  }

  RefreshResponse refresh(String refreshToken) {
    return tp.anonymous(tenant, () -> sessions().refresh(spend(refreshToken)).await());
  }

  List<RefreshResponse> refreshAtOnce(String refreshToken, int times) {
    return atOnce(times, () -> sessions().refresh(spend(refreshToken)));
  }

  void logout(String refreshToken) {
    tp.anonymous(
        tenant,
        () ->
            sessions()
                .logout(LogoutRequest.newBuilder().setRefreshToken(refreshToken).build())
                .await());
  }

  /// Asks several times without waiting in between.
  private <R> List<R> atOnce(int times, Supplier<Future<R>> ask) {
    return tp.anonymous(
        tenant,
        () -> {
          List<Future<R>> asked = new ArrayList<>();
          for (int i = 0; i < times; i++) {
            asked.add(ask.get());
          }
          Future.all(asked).await();
          return asked.stream().map(Future::result).toList();
        });
  }

  Accounts accounts() {
    return clients.asCaller(Accounts.class);
  }

  Sessions sessions() {
    return clients.asCaller(Sessions.class);
  }

  Profiles profiles() {
    return clients.asCaller(Profiles.class);
  }

  private static RegisterRequest form(String email, String password) {
    return RegisterRequest.newBuilder()
        .setEmail(email)
        .setPassword(password)
        .setDisplayName("Anna Lena")
        .build();
  }

  private static LoginRequest credentials(String email, String password) {
    return LoginRequest.newBuilder()
        .setEmail(email)
        .setPassword(password)
        .setDevice("Anna's phone")
        .build();
  }

  private static RefreshRequest spend(String refreshToken) {
    return RefreshRequest.newBuilder().setRefreshToken(refreshToken).build();
  }
}
