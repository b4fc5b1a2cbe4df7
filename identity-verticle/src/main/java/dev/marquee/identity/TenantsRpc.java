package dev.marquee.identity;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.common.v1.WrongState;
import dev.marquee.proto.identity.v1.Branding;
import dev.marquee.proto.identity.v1.CreateTenantRequest;
import dev.marquee.proto.identity.v1.CreateTenantResponse;
import dev.marquee.proto.identity.v1.GetBrandingRequest;
import dev.marquee.proto.identity.v1.GetBrandingResponse;
import dev.marquee.proto.identity.v1.GetTenantRequest;
import dev.marquee.proto.identity.v1.GetTenantResponse;
import dev.marquee.proto.identity.v1.ListTenantHostsRequest;
import dev.marquee.proto.identity.v1.ListTenantHostsResponse;
import dev.marquee.proto.identity.v1.ListTenantsRequest;
import dev.marquee.proto.identity.v1.ListTenantsResponse;
import dev.marquee.proto.identity.v1.ReinstateTenantRequest;
import dev.marquee.proto.identity.v1.ReinstateTenantResponse;
import dev.marquee.proto.identity.v1.SuspendTenantRequest;
import dev.marquee.proto.identity.v1.SuspendTenantResponse;
import dev.marquee.proto.identity.v1.TenantHosts;
import dev.marquee.proto.identity.v1.TenantLimits;
import dev.marquee.proto.identity.v1.TenantTaken;
import dev.marquee.proto.identity.v1.TenantsService;
import dev.marquee.proto.identity.v1.UpdateTenantRequest;
import dev.marquee.proto.identity.v1.UpdateTenantResponse;
import io.vertx.core.Future;
import java.util.List;

/// `marquee.identity.v1.Tenants`.
final class TenantsRpc extends TenantsService {
  private static final NotFound NO_TENANT = NotFound.newBuilder().setWhat("tenant").build();
  private static final WrongState OWN =
      WrongState.newBuilder()
          .setState("own")
          .setRule("It would have to be somebody else's tenant.")
          .build();

  private final Tenants tenants;
  private final Idempotency idempotency;

  TenantsRpc(Tenants tenants, Idempotency idempotency) {
    this.tenants = tenants;
    this.idempotency = idempotency;
  }

  /// What is kept for a repeat is a plain hash of the request, which mustn't be one of an address.
  @Override
  public Future<CreateTenantResponse> createTenant(CreateTenantRequest request) {
    return Future.succeededFuture(
        idempotency.once(
            request.toBuilder().clearAdminEmail().clearAdminName().build(),
            CreateTenantResponse.getDefaultInstance(),
            tx -> create(tx, request)));
  }

  private CreateTenantResponse create(Tx tx, CreateTenantRequest request) {
    Tenants.FirstAdmin admin =
        new Tenants.FirstAdmin(
            EmailAddress.parse(request.getAdminEmail())
                .orElseThrow(() -> Fault.invalid("adminEmail", "must be an e-mail address")),
            ShownText.name(request.getAdminName())
                .orElseThrow(() -> Fault.invalid("adminName", ShownText.NAME_RULE)));
    TenantForm form = form(request.getHostsList(), request.getBranding(), request.getLimits());
    CreateTenantResponse.Builder response = CreateTenantResponse.newBuilder();
    return switch (tenants.create(tx, request.getId(), form, admin)) {
      case Tenants.Changed(Tenant tenant) -> response.setCreated(toProto(tenant)).build();
      case Tenants.Taken(String what) -> response.setTaken(taken(what)).build();
      case Tenants.NoSuchTenant _, Tenants.Outdated _, Tenants.OwnTenant _ ->
          throw new IllegalStateException("not of a creation");
    };
  }

  @Override
  public Future<GetTenantResponse> getTenant(GetTenantRequest request) {
    GetTenantResponse.Builder response = GetTenantResponse.newBuilder();
    tenants
        .find(request.getId())
        .ifPresentOrElse(
            tenant -> response.setTenant(toProto(tenant)), () -> response.setNotFound(NO_TENANT));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ListTenantsResponse> listTenants(ListTenantsRequest request) {
    Page page = Page.of(request.getLimit(), request.getCursor(), 1);
    List<Tenant> rows = tenants.list(page);
    ListTenantsResponse.Builder response = ListTenantsResponse.newBuilder();
    page.items(rows).forEach(tenant -> response.addTenants(toProto(tenant)));
    return Future.succeededFuture(
        response.setNextCursor(page.next(rows, tenant -> List.of(tenant.id()))).build());
  }

  @Override
  public Future<UpdateTenantResponse> updateTenant(UpdateTenantRequest request) {
    TenantForm form = form(request.getHostsList(), request.getBranding(), request.getLimits());
    UpdateTenantResponse.Builder response = UpdateTenantResponse.newBuilder();
    switch (tenants.update(request.getId(), request.getVersion(), form)) {
      case Tenants.Changed(Tenant tenant) -> response.setTenant(toProto(tenant));
      case Tenants.NoSuchTenant _ -> response.setNotFound(NO_TENANT);
      case Tenants.Taken(String what) -> response.setTaken(taken(what));
      case Tenants.Outdated(long version) ->
          response.setChanged(
              WrongState.newBuilder()
                  .setState("version " + version)
                  .setRule("It would have to be version " + request.getVersion() + "."));
      case Tenants.OwnTenant _ -> throw new IllegalStateException("not of an update");
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<SuspendTenantResponse> suspendTenant(SuspendTenantRequest request) {
    SuspendTenantResponse.Builder response = SuspendTenantResponse.newBuilder();
    switch (tenants.suspend(request.getId())) {
      case Tenants.Changed(Tenant tenant) -> response.setTenant(toProto(tenant));
      case Tenants.NoSuchTenant _ -> response.setNotFound(NO_TENANT);
      case Tenants.OwnTenant _ -> response.setOwnTenant(OWN);
      case Tenants.Taken _, Tenants.Outdated _ ->
          throw new IllegalStateException("not of a suspension");
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ReinstateTenantResponse> reinstateTenant(ReinstateTenantRequest request) {
    ReinstateTenantResponse.Builder response = ReinstateTenantResponse.newBuilder();
    switch (tenants.reinstate(request.getId())) {
      case Tenants.Changed(Tenant tenant) -> response.setTenant(toProto(tenant));
      case Tenants.NoSuchTenant _ -> response.setNotFound(NO_TENANT);
      case Tenants.OwnTenant _, Tenants.Taken _, Tenants.Outdated _ ->
          throw new IllegalStateException("not of a reinstatement");
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<GetBrandingResponse> getBranding(GetBrandingRequest request) {
    return Future.succeededFuture(
        GetBrandingResponse.newBuilder().setBranding(toProto(tenants.branding())).build());
  }

  @Override
  public Future<ListTenantHostsResponse> listTenantHosts(ListTenantHostsRequest request) {
    Tenants.Registry registry = tenants.since(request.getKnownRevision());
    ListTenantHostsResponse.Builder response =
        ListTenantHostsResponse.newBuilder().setRevision(registry.revision());
    registry
        .tenants()
        .forEach(tenant ->
            response.addTenants(
                TenantHosts.newBuilder()
                    .setId(tenant.id())
                    .addAllHosts(tenant.hosts())
                    .setSuspended(tenant.suspended())
                    .setRequestsPerMinutePerUser(tenant.limits().requestsPerMinutePerUser())
                    .setLogoOrigin(tenant.branding().logoOrigin())));
    return Future.succeededFuture(response.build());
  }

  private static TenantForm form(List<String> hosts, Branding branding, TenantLimits limits) {
    return new TenantForm(
        hosts,
        new Tenant.Branding(
            branding.getName(),
            branding.getLogoUrl(),
            branding.getAccentColour(),
            branding.getSupportEmail()),
        new Tenant.Limits(limits.getAccountsMax(), limits.getRequestsPerMinutePerUser()));
  }

  private static TenantTaken taken(String what) {
    return TenantTaken.newBuilder().setWhat(what).build();
  }

  private static dev.marquee.proto.identity.v1.Tenant toProto(Tenant tenant) {
    return dev.marquee.proto.identity.v1.Tenant.newBuilder()
        .setId(tenant.id())
        .addAllHosts(tenant.hosts())
        .setBranding(toProto(tenant.branding()))
        .setLimits(
            TenantLimits.newBuilder()
                .setAccountsMax(tenant.limits().accountsMax())
                .setRequestsPerMinutePerUser(tenant.limits().requestsPerMinutePerUser()))
        .setSuspended(tenant.suspended())
        .setVersion(tenant.version())
        .setCreatedAt(AccountsRpc.toProto(tenant.createdAt()))
        .build();
  }

  private static Branding toProto(Tenant.Branding branding) {
    return Branding.newBuilder()
        .setName(branding.name())
        .setLogoUrl(branding.logoUrl())
        .setAccentColour(branding.accentColour())
        .setSupportEmail(branding.supportEmail())
        .build();
  }
}
