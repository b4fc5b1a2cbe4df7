package dev.marquee.identity;

import dev.marquee.platform.Platform;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.Accounts;
import dev.marquee.proto.identity.v1.ChangePasswordRequest;
import dev.marquee.proto.identity.v1.ChangePasswordResponse;
import dev.marquee.proto.identity.v1.ListSigningKeysRequest;
import dev.marquee.proto.identity.v1.LoginRequest;
import dev.marquee.proto.identity.v1.LoginResponse;
import dev.marquee.proto.identity.v1.LogoutRequest;
import dev.marquee.proto.identity.v1.PersonalData;
import dev.marquee.proto.identity.v1.Profiles;
import dev.marquee.proto.identity.v1.RefreshRequest;
import dev.marquee.proto.identity.v1.RefreshResponse;
import dev.marquee.proto.identity.v1.RegisterRequest;
import dev.marquee.proto.identity.v1.RegisterResponse;
import dev.marquee.proto.identity.v1.RequestPasswordResetRequest;
import dev.marquee.proto.identity.v1.RequestPasswordResetResponse;
import dev.marquee.proto.identity.v1.ResetPasswordRequest;
import dev.marquee.proto.identity.v1.ResetPasswordResponse;
import dev.marquee.proto.identity.v1.SecondFactors;
import dev.marquee.proto.identity.v1.Sessions;
import dev.marquee.proto.identity.v1.SigningKeys;
import dev.marquee.proto.identity.v1.Staff;
import dev.marquee.proto.identity.v1.TokenPair;
import dev.marquee.proto.identity.v1.VerifyEmailRequest;
import dev.marquee.proto.identity.v1.VerifyEmailResponse;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// A client app of one tenant, calling identity over gRPC.
final class App {
  static final String PASSWORD = "two films a week";
  private static final Map<TestPlatform, Database> DATABASES = new ConcurrentHashMap<>();

  private final TestPlatform tp;
  private final String tenant;
  private final String clientIp;
  private final RpcClients clients;

  App(TestPlatform tp, String tenant) {
    this(tp, tenant, "", tp.clients());
  }

  /// @param clients that find identity at another address, say
  App(TestPlatform tp, String tenant, RpcClients clients) {
    this(tp, tenant, "", clients);
  }

  private App(TestPlatform tp, String tenant, String clientIp, RpcClients clients) {
    this.tp = tp;
    this.tenant = tenant;
    this.clientIp = clientIp;
    this.clients = clients;
  }

  /// The same app on a device with this address.
  App at(String clientIp) {
    return new App(tp, tenant, clientIp, clients);
  }

  /// The tenant's mails that wait to be sent.
  Letters letters() {
    return new Letters(tp, DATABASES.computeIfAbsent(tp, App::database), tenant);
  }

  private static Database database(TestPlatform tp) {
    return tp.platform().database("identity");
  }

  /// The keys identity publishes, as a verifier fetches them.
  static Future<List<JsonObject>> publishedKeys(Platform platform) {
    return publishedKeys(platform.clients("test"));
  }

  static Future<List<JsonObject>> publishedKeys(RpcClients clients) {
    return clients
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
    return ask(() -> accounts().register(form(email, password)));
  }

  /// An account that exists from now on, signed in.
  TokenPair registered(String email) {
    return registered(email, PASSWORD);
  }

  TokenPair registered(String email, String password) {
    register(email, password);
    return verify(letters().token(email, Letter.Kind.VERIFY), password).getVerified();
  }

  VerifyEmailResponse verify(String token) {
    return verify(token, PASSWORD);
  }

  VerifyEmailResponse verify(String token, String password) {
    return ask(() -> accounts().verifyEmail(confirm(token, password)));
  }

  /// Several clicks at once.
  List<VerifyEmailResponse> verifyAtOnce(List<String> tokens) {
    Iterator<String> next = tokens.iterator();
    return atOnce(tokens.size(), () -> accounts().verifyEmail(confirm(next.next(), PASSWORD)));
  }

  /// The same, where some are refused.
  List<Future<VerifyEmailResponse>> verifyTogether(List<String> tokens) {
    return tp.anonymous(
        tenant,
        () -> {
          List<Future<VerifyEmailResponse>> asked =
              tokens.stream()
                  .map(token -> accounts().verifyEmail(confirm(token, PASSWORD)))
                  .toList();
          Future.join(asked).otherwiseEmpty().await();
          return asked;
        });
  }

  RequestPasswordResetResponse forgot(String email) {
    return ask(() ->
        accounts()
            .requestPasswordReset(
                RequestPasswordResetRequest.newBuilder().setEmail(email).build()));
  }

  ResetPasswordResponse reset(String token, String password) {
    return ask(() -> accounts().resetPassword(newPassword(token, password)));
  }

  List<ResetPasswordResponse> resetAtOnce(String token, String password, int times) {
    return atOnce(times, () -> accounts().resetPassword(newPassword(token, password)));
  }

  ChangePasswordResponse change(TokenPair owner, String current, String password) {
    ChangePasswordRequest request =
        ChangePasswordRequest.newBuilder()
            .setCurrentPassword(current)
            .setPassword(password)
            .build();
    return tp.as(
        tenant,
        owner.getAccessToken(),
        () -> {
          bindAddress();
          return accounts().changePassword(request).await();
        });
  }

  /// The same registration several times at once.
  List<RegisterResponse> registerAtOnce(String email, int times) {
    return atOnce(times, () -> accounts().register(form(email, PASSWORD)));
  }

  /// As an account of this tenant.
  <T> T as(TokenPair who, Supplier<Future<T>> ask) {
    return as(who.getAccessToken(), ask);
  }

  <T> T as(String accessToken, Supplier<Future<T>> ask) {
    return tp.as(tenant, accessToken, () -> ask.get().await());
  }

  LoginResponse login(String email, String password, String code) {
    LoginRequest request = credentials(email, password).toBuilder().setCode(code).build();
    return tp.anonymous(tenant, () -> sessions().login(request).await());
  }

  LoginResponse login(String email, String password) {
    return ask(() -> sessions().login(credentials(email, password)));
  }

  /// The same code several times at once.
  List<LoginResponse> loginAtOnce(String email, String password, String code, int times) {
    LoginRequest request = credentials(email, password).toBuilder().setCode(code).build();
    return atOnce(times, () -> sessions().login(request));
  }

  /// Several people at once.
  List<LoginResponse> loginAtOnce(List<String> emails, String password) {
    Iterator<String> next = emails.iterator();
    return atOnce(emails.size(), () -> sessions().login(credentials(next.next(), password)));
  }

  RefreshResponse refresh(String refreshToken) {
    return ask(() -> sessions().refresh(spend(refreshToken)));
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

  <R> R ask(Supplier<Future<R>> call) {
    return tp.anonymous(
        tenant,
        () -> {
          bindAddress();
          return call.get().await();
        });
  }

  /// As the edge would forward it.
  private void bindAddress() {
    CallContext call = CallContext.current();
    new CallContext(
            call.requestId(),
            call.tenant(),
            call.caller(),
            call.token(),
            call.idempotencyKey(),
            call.country(),
            clientIp)
        .bind();
  }

  /// Asks several times without waiting in between.
  private <R> List<R> atOnce(int times, Supplier<Future<R>> ask) {
    return tp.anonymous(
        tenant,
        () -> {
          bindAddress();
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

  Staff staff() {
    return clients.asCaller(Staff.class);
  }

  SecondFactors secondFactors() {
    return clients.asCaller(SecondFactors.class);
  }

  PersonalData personalData() {
    return clients.asCaller(PersonalData.class);
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

  private static VerifyEmailRequest confirm(String token, String password) {
    return VerifyEmailRequest.newBuilder()
        .setToken(token)
        .setPassword(password)
        .setDevice("Anna's phone")
        .build();
  }

  private static ResetPasswordRequest newPassword(String token, String password) {
    return ResetPasswordRequest.newBuilder().setToken(token).setPassword(password).build();
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
