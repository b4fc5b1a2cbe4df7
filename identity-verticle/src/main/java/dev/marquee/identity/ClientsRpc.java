package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.identity.v1.ClientToken;
import dev.marquee.proto.identity.v1.ClientsService;
import dev.marquee.proto.identity.v1.CreateClientRequest;
import dev.marquee.proto.identity.v1.CreateClientResponse;
import dev.marquee.proto.identity.v1.CreatedClient;
import dev.marquee.proto.identity.v1.DeleteClientRequest;
import dev.marquee.proto.identity.v1.DeleteClientResponse;
import dev.marquee.proto.identity.v1.InvalidClient;
import dev.marquee.proto.identity.v1.IssueClientTokenRequest;
import dev.marquee.proto.identity.v1.IssueClientTokenResponse;
import dev.marquee.proto.identity.v1.ListClientsRequest;
import dev.marquee.proto.identity.v1.ListClientsResponse;
import dev.marquee.proto.identity.v1.ReinstateClientRequest;
import dev.marquee.proto.identity.v1.ReinstateClientResponse;
import dev.marquee.proto.identity.v1.RotateClientSecretRequest;
import dev.marquee.proto.identity.v1.RotateClientSecretResponse;
import dev.marquee.proto.identity.v1.SuspendClientRequest;
import dev.marquee.proto.identity.v1.SuspendClientResponse;
import dev.marquee.proto.identity.v1.TooManyClients;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// `marquee.identity.v1.Clients`.
final class ClientsRpc extends ClientsService {
  private static final NotFound NO_CLIENT = NotFound.newBuilder().setWhat("client").build();
  private static final Set<Role> ROLES =
      EnumSet.of(Role.SUBSCRIBER, Role.PARTNER, Role.EDITOR, Role.OPS);
  private static final int SECRET_LENGTH_MAX = 128;

  private final Clients clients;
  private final ClientSignIn signIn;
  private final Idempotency idempotency;

  ClientsRpc(Clients clients, ClientSignIn signIn, Idempotency idempotency) {
    this.clients = clients;
    this.signIn = signIn;
    this.idempotency = idempotency;
  }

  /// What is kept for a repeat is without the secret: it is told once, and stored nowhere.
  @Override
  public Future<CreateClientResponse> createClient(CreateClientRequest request) {
    StringBuilder secret = new StringBuilder();
    CreateClientResponse kept =
        idempotency.once(
            request, CreateClientResponse.getDefaultInstance(), tx -> create(tx, request, secret));
    CreateClientResponse.Builder response = kept.toBuilder();
    if (kept.hasCreated()) {
      response.getCreatedBuilder().setSecret(secret.toString());
    }
    return Future.succeededFuture(response.build());
  }

  private CreateClientResponse create(Tx tx, CreateClientRequest request, StringBuilder secretOut) {
    Clients.Draft draft =
        new Clients.Draft(
            ShownText.name(request.getName())
                .orElseThrow(() -> Fault.invalid("name", ShownText.NAME_RULE)),
            roles(request.getRolesList()));
    CreateClientResponse.Builder response = CreateClientResponse.newBuilder();
    switch (clients.create(
        tx,
        AccountsRpc.callingAccount(),
        draft,
        StaffRpc.organisation(request.getOrganisationId()))) {
      case Clients.Created(Client client, String secret) -> {
        secretOut.append(secret);
        response.getCreatedBuilder().setClient(toProto(client));
      }
      case Clients.TooMany _ ->
          response.setTooMany(TooManyClients.newBuilder().setClientsMax(Clients.CLIENTS_MAX));
    }
    return response.build();
  }

  @Override
  public Future<ListClientsResponse> listClients(ListClientsRequest request) {
    ListClientsResponse.Builder response = ListClientsResponse.newBuilder();
    clients.list().forEach(client -> response.addClients(toProto(client)));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<RotateClientSecretResponse> rotateClientSecret(RotateClientSecretRequest request) {
    RotateClientSecretResponse.Builder response = RotateClientSecretResponse.newBuilder();
    clients
        .rotate(AccountsRpc.callingAccount(), id(request.getClientId()), request.getAtOnce())
        .ifPresentOrElse(
            rotated ->
                response.setRotated(
                    CreatedClient.newBuilder()
                        .setClient(toProto(rotated.client()))
                        .setSecret(rotated.secret())),
            () -> response.setNotFound(NO_CLIENT));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<SuspendClientResponse> suspendClient(SuspendClientRequest request) {
    SuspendClientResponse.Builder response = SuspendClientResponse.newBuilder();
    clients
        .suspend(AccountsRpc.callingAccount(), id(request.getClientId()))
        .ifPresentOrElse(
            client -> response.setClient(toProto(client)), () -> response.setNotFound(NO_CLIENT));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ReinstateClientResponse> reinstateClient(ReinstateClientRequest request) {
    ReinstateClientResponse.Builder response = ReinstateClientResponse.newBuilder();
    clients
        .reinstate(AccountsRpc.callingAccount(), id(request.getClientId()))
        .ifPresentOrElse(
            client -> response.setClient(toProto(client)), () -> response.setNotFound(NO_CLIENT));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<DeleteClientResponse> deleteClient(DeleteClientRequest request) {
    DeleteClientResponse.Builder response = DeleteClientResponse.newBuilder();
    if (clients.delete(AccountsRpc.callingAccount(), id(request.getClientId()))) {
      response.setDone(Done.getDefaultInstance());
    } else {
      response.setNotFound(NO_CLIENT);
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<IssueClientTokenResponse> issueClientToken(IssueClientTokenRequest request) {
    SessionsRpc.atMost("client_secret", request.getClientSecret(), SECRET_LENGTH_MAX);
    IssueClientTokenResponse.Builder response = IssueClientTokenResponse.newBuilder();
    signIn
        .token(request.getClientId(), request.getClientSecret())
        .ifPresentOrElse(
            token ->
                response.setIssued(
                    ClientToken.newBuilder()
                        .setAccessToken(token)
                        .setExpiresIn((int) signIn.lifetime().toSeconds())),
            () -> response.setInvalidClient(InvalidClient.getDefaultInstance()));
    return Future.succeededFuture(response.build());
  }

  private static UUID id(String text) {
    return Uuid7.parse("clientId", text);
  }

  private static Set<Role> roles(List<String> texts) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    texts.forEach(text ->
        roles.add(
            Role.of(text)
                .filter(ROLES::contains)
                .orElseThrow(
                    () -> Fault.invalid("roles", "must be of subscriber, partner, editor, ops"))));
    if (roles.isEmpty()) {
      throw Fault.invalid("roles", "needs at least one");
    }
    return roles;
  }

  private static dev.marquee.proto.identity.v1.Client toProto(Client client) {
    dev.marquee.proto.identity.v1.Client.Builder proto =
        dev.marquee.proto.identity.v1.Client.newBuilder()
            .setId(client.id().toString())
            .setName(client.name())
            .addAllRoles(Role.textsOf(client.roles()))
            .setOrganisationId(client.organisationId().toString())
            .setSuspended(client.suspended())
            .setCreatedAt(AccountsRpc.toProto(client.createdAt()));
    client.oldSecretUntil().ifPresent(until -> proto.setOldSecretUntil(AccountsRpc.toProto(until)));
    return proto.build();
  }
}
