package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.testing.Eventually;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.proto.identity.v1.Branding;
import dev.marquee.proto.identity.v1.CreateTenantRequest;
import dev.marquee.proto.identity.v1.CreateTenantResponse;
import dev.marquee.proto.identity.v1.GetBrandingRequest;
import dev.marquee.proto.identity.v1.GetTenantRequest;
import dev.marquee.proto.identity.v1.InviteAccountRequest;
import dev.marquee.proto.identity.v1.ListTenantHostsRequest;
import dev.marquee.proto.identity.v1.ListTenantHostsResponse;
import dev.marquee.proto.identity.v1.ListTenantsRequest;
import dev.marquee.proto.identity.v1.ListTenantsResponse;
import dev.marquee.proto.identity.v1.ReinstateTenantRequest;
import dev.marquee.proto.identity.v1.SetRolesRequest;
import dev.marquee.proto.identity.v1.SuspendAccountRequest;
import dev.marquee.proto.identity.v1.SuspendTenantRequest;
import dev.marquee.proto.identity.v1.Tenant;
import dev.marquee.proto.identity.v1.TenantHosts;
import dev.marquee.proto.identity.v1.TenantLimits;
import dev.marquee.proto.identity.v1.Tenants;
import dev.marquee.proto.identity.v1.TokenPair;
import dev.marquee.proto.identity.v1.UpdateTenantRequest;
import dev.marquee.proto.identity.v1.UpdateTenantResponse;
import dev.marquee.proto.identity.v1.VerifyEmailResponse;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The registry of tenants: who keeps it, what follows from it, and two who want the same.
class TenantsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String PASSWORD = "cuts two reels";
  private static final String ACCOUNTS =
      """
      {house: [{email: opal@house.example, password: cuts two reels, displayName: Opal, roles: [subscriber, operator], tier: free},
               {email: ada@house.example, password: cuts two reels, displayName: Ada, roles: [subscriber, admin], tier: free}],
       acme: [{email: ada@acme.example, password: cuts two reels, displayName: Ada, roles: [subscriber, admin], tier: free}]}
      """;

  private static TestPlatform tp;
  private static App house;
  private static App acme;
  private static OtherProcess other;

  @BeforeAll
  static void start() {
    tp =
        TestPlatform.start(
            Map.of(
                "identity.keyEncryptionSecret", "a secret for the tests, 32 characters",
                "identity.hashing.cost", "4",
                "identity.hashing.changesMax", "100",
                "identity.secondFactor.staff", "optional",
                "identity.operatorTenant", "house",
                "identity.bootstrapAccounts", ACCOUNTS),
            "identity");
    tp.deploy(new IdentityVerticle(tp.platform()));
    tp.trust(() -> App.publishedKeys(tp.platform()));
    house = new App(tp, "house");
    acme = new App(tp, "acme");
    other = new OtherProcess(tp);
  }

  @AfterAll
  static void stop() {
    other.close();
    tp.close();
  }

  @Test
  void newTenantHasItsHostsAndALookAndItsFirstAdministratorIsInvited() {
    Tenant made = create("orion", "orion.example", "www.orion.example").getCreated();

    assertThat(made.getHostsList()).containsExactly("orion.example", "www.orion.example");
    assertThat(made.getVersion()).isEqualTo(1);
    assertThat(get("orion")).isEqualTo(made);
    App orion = new App(tp, "orion");
    String link = orion.letters().token("first@orion.example", Letter.Kind.INVITATION);
    assertThat(orion.reset(link, PASSWORD).hasDone()).isTrue();
    TokenPair first = orion.login("first@orion.example", PASSWORD).getSignedIn();
    assertThat(other.caller(first.getAccessToken()).roles())
        .containsExactlyInAnyOrder("subscriber", "admin");
    assertThat(branding("orion").getAccentColour()).isEqualTo("#3366ff");
    assertThat(branding("acme").getName()).as("one that settings made").isEqualTo("Marquee");
    assertThat(branding("nowhere").getName()).as("one of settings alone").isEqualTo("Marquee");
  }

  @Test
  void operatorIsNobodyButWhoSettingsMadeOneInTheOperatorsTenant() {
    String admin = admin(acme, "ada@acme.example");
    String colleague = admin(house, "ada@house.example");

    for (String token : List.of(admin, colleague)) {
      String tenant = token.equals(admin) ? "acme" : "house";
      assertThatThrownBy(() ->
              tp.as(
                  tenant,
                  token,
                  () -> tenants().createTenant(form("evil", "evil.example")).await()))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.PERMISSION_DENIED));
    }
    String viewer = house.registered("viewer@house.example").getAccount().getId();
    SetRolesRequest promotion =
        SetRolesRequest.newBuilder().setAccountId(viewer).addRoles("operator").build();
    assertThatThrownBy(() -> house.as(colleague, () -> house.staff().setRoles(promotion)))
        .hasMessageStartingWith("roles: ");
    String opal = house.login("opal@house.example", PASSWORD).getSignedIn().getAccount().getId();
    assertThatThrownBy(() ->
            house.as(
                colleague,
                () ->
                    house
                        .staff()
                        .suspendAccount(
                            SuspendAccountRequest.newBuilder().setAccountId(opal).build())))
        .hasMessageContaining("operators are changed by settings only");
    // Even a row somebody wrote himself is worth nothing in another tenant.
    TokenPair forged = acme.registered("forger@acme.example");
    IdentityRows.change(
        tp,
        "UPDATE account SET roles = '{subscriber,operator}' WHERE id = '"
            + forged.getAccount().getId()
            + "'");
    assertThat(
            other
                .caller(acme.refresh(forged.getRefreshToken()).getRefreshed().getAccessToken())
                .roles())
        .containsExactly("subscriber");
  }

  @Test
  void ofTwoWhoWantOneIdOrOneHostOneGetsIt() {
    for (int trial = 0; trial < 20; trial++) {
      String id = "race-" + trial;
      List<CreateTenantResponse> sameId =
          atOnce(
              () -> tenants().createTenant(form(id, id + "-a.example")),
              () -> tenants().createTenant(form(id, id + "-b.example")));
      List<CreateTenantResponse> sameHost =
          atOnce(
              () -> tenants().createTenant(form(id + "-c", id + "-host.example")),
              () -> tenants().createTenant(form(id + "-d", id + "-host.example")));

      for (List<CreateTenantResponse> pair : List.of(sameId, sameHost)) {
        assertThat(pair).filteredOn(CreateTenantResponse::hasCreated).hasSize(1);
        assertThat(pair).filteredOn(CreateTenantResponse::hasTaken).hasSize(1);
      }
      assertThat(
              IdentityRows.of(
                  tp, "SELECT host FROM tenant_host WHERE host LIKE 'race-" + trial + "-%'"))
          .hasSize(2);
    }
  }

  @Test
  void updateCountsOnlyIfNobodyWasQuicker() {
    Tenant made = create("vega", "vega.example").getCreated();
    create("rigel", "rigel.example");

    List<UpdateTenantResponse> updates =
        atOnce(
            () -> tenants().updateTenant(update(made, "one.vega.example")),
            () -> tenants().updateTenant(update(made, "two.vega.example")));

    assertThat(updates).filteredOn(UpdateTenantResponse::hasTenant).hasSize(1);
    assertThat(updates).filteredOn(UpdateTenantResponse::hasChanged).hasSize(1);
    Tenant now = get("vega");
    assertThat(now.getVersion()).isEqualTo(2);
    assertThat(as(() -> tenants().updateTenant(update(now, "rigel.example"))).getTaken().getWhat())
        .isEqualTo("rigel.example");
    assertThat(as(() -> tenants().updateTenant(update(now, "vega.example"))).hasTenant())
        .as("a host it had before")
        .isTrue();
  }

  @Test
  void whatIsNoHostColourOrLogoIsRefused() {
    CreateTenantRequest good = form("strict", "strict.example");
    Map<String, CreateTenantRequest> fieldToBad =
        Map.of(
            "hosts", good.toBuilder().addHosts("Upper.example").build(),
            "id", good.toBuilder().setId("no spaces").build(),
            "adminEmail", good.toBuilder().setAdminEmail("nobody").build(),
            "branding.name",
                good.toBuilder().setBranding(good.getBranding().toBuilder().setName(" ")).build(),
            "branding.accentColour",
                good.toBuilder()
                    .setBranding(good.getBranding().toBuilder().setAccentColour("red;"))
                    .build(),
            "branding.logoUrl",
                good.toBuilder()
                    .setBranding(
                        good.getBranding().toBuilder().setLogoUrl("data:image/svg+xml,<svg/>"))
                    .build(),
            "limits.accountsMax",
                good.toBuilder().setLimits(TenantLimits.newBuilder().setAccountsMax(-1)).build());

    fieldToBad.forEach((field, bad) ->
        assertThatThrownBy(() -> as(() -> tenants().createTenant(bad)))
            .hasMessageStartingWith(field + ": "));
    assertThat(IdentityRows.of(tp, "SELECT id FROM tenant WHERE id LIKE 'strict%'")).isEmpty();
  }

  @Test
  void suspendedTenantIsShutEverywhereWithinASecondAndGoesOnWhenItIsReinstated() {
    create("lyra", "lyra.example");
    App lyra = new App(tp, "lyra");
    TokenPair viewer = lyra.registered("viewer@lyra.example");
    TokenPair elsewhere = acme.registered("elsewhere@acme.example");
    assertThat(other.admits(viewer.getAccessToken())).isTrue();

    long startedAt = System.nanoTime();
    assertThat(as(() -> tenants().suspendTenant(suspension("lyra"))).getTenant().getSuspended())
        .isTrue();
    Eventually.until("no token of it is good", SOON, () -> !other.admits(viewer.getAccessToken()));
    System.out.println(
        "tenant refused after " + (System.nanoTime() - startedAt) / 1_000_000 + " ms");

    for (Supplier<?> attempt :
        List.<Supplier<?>>of(
            () -> lyra.login("viewer@lyra.example", App.PASSWORD),
            () -> lyra.refresh(viewer.getRefreshToken()))) {
      assertThatThrownBy(attempt::get)
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.PERMISSION_DENIED));
    }
    assertThat(other.admits(elsewhere.getAccessToken())).as("another tenant").isTrue();

    as(() -> tenants().reinstateTenant(reinstatement("lyra")));
    TokenPair next = lyra.refresh(viewer.getRefreshToken()).getRefreshed();
    assertThat(other.admits(next.getAccessToken())).isTrue();
    assertThat(other.admits(viewer.getAccessToken())).as("one of before").isFalse();
  }

  @Test
  void operatorsOwnTenantCantBeSuspended() {
    assertThat(as(() -> tenants().suspendTenant(suspension("house"))).hasOwnTenant()).isTrue();
    assertThat(as(() -> tenants().suspendTenant(suspension("no-such"))).hasNotFound()).isTrue();
  }

  @Test
  void limitOfAccountsHoldsAlsoWhenManyConfirmAtOnceAndTheirLinksStayGood() {
    create("tiny", "tiny.example");
    App tiny = new App(tp, "tiny");
    tiny.reset(tiny.letters().token("first@tiny.example", Letter.Kind.INVITATION), PASSWORD);
    limit("tiny", 4);
    List<String> links = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tiny.register("viewer-" + i + "@tiny.example");
      links.add(tiny.letters().token("viewer-" + i + "@tiny.example", Letter.Kind.VERIFY));
    }

    List<Future<VerifyEmailResponse>> asked = tiny.verifyTogether(links);

    assertThat(asked).filteredOn(Future::succeeded).hasSize(3);
    assertThat(asked)
        .filteredOn(Future::failed)
        .hasSize(5)
        .allSatisfy(full -> {
          assertThat(((Fault) full.cause()).status()).isEqualTo(GrpcStatus.FAILED_PRECONDITION);
          assertThat(full.cause()).hasMessageStartingWith("accountsMax: ");
        });
    assertThat(accounts("tiny")).isEqualTo("4");
    String admin = admin(tiny, "first@tiny.example");
    InviteAccountRequest invitation =
        InviteAccountRequest.newBuilder()
            .setEmail("staff@tiny.example")
            .setDisplayName("Staff")
            .addRoles("ops")
            .build();
    assertThatThrownBy(() -> tiny.as(admin, () -> tiny.staff().inviteAccount(invitation)))
        .hasMessageStartingWith("accountsMax: ");
    assertThat(accounts("tiny")).isEqualTo("4");

    limit("tiny", 5);
    String late = links.get(asked.indexOf(asked.stream().filter(Future::failed).findFirst().get()));
    assertThat(tiny.verify(late).hasVerified()).isTrue();
    assertThat(accounts("tiny")).isEqualTo("5");
  }

  @Test
  void edgeIsToldAllOnceAndThenOnlyWhatIsNew() {
    create("mira", "mira.example");
    ListTenantHostsResponse all = hosts(0);
    assertThat(all.getTenantsList())
        .extracting(TenantHosts::getId)
        .contains("mira", "acme", "house");
    assertThat(hosts(all.getRevision()).getTenantsList()).isEmpty();

    as(() -> tenants().suspendTenant(suspension("mira")));

    ListTenantHostsResponse news = hosts(all.getRevision());
    assertThat(news.getRevision()).isGreaterThan(all.getRevision());
    assertThat(news.getTenantsList())
        .filteredOn(tenant -> tenant.getId().equals("mira"))
        .allMatch(TenantHosts::getSuspended);
    assertThatThrownBy(() ->
            tp.asService(
                "sync",
                "acme",
                () ->
                    tenants().listTenantHosts(ListTenantHostsRequest.getDefaultInstance()).await()))
        .isInstanceOf(Fault.class);
  }

  @Test
  void tenantsArePagedInOrderOfTheirIds() {
    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      String from = cursor;
      ListTenantsResponse page =
          as(() ->
              tenants()
                  .listTenants(
                      ListTenantsRequest.newBuilder().setLimit(3).setCursor(from).build()));
      page.getTenantsList().forEach(tenant -> listed.add(tenant.getId()));
      cursor = page.getNextCursor();
    } while (!cursor.isEmpty());

    assertThat(listed).contains("acme", "house").doesNotHaveDuplicates().isSorted();
  }

  @Test
  void repeatedCreationIsAnsweredAsTheFirstAndDeedsAreAudited() {
    String operator = operator();
    CreateTenantRequest request = form("again", "again.example");
    CreateTenantResponse first =
        tp.as("house", operator, "key-again", () -> tenants().createTenant(request).await());
    CreateTenantResponse second =
        tp.as("house", operator, "key-again", () -> tenants().createTenant(request).await());
    as(() -> tenants().suspendTenant(suspension("again")));

    assertThat(second).isEqualTo(first);
    assertThat(first.hasCreated()).isTrue();
    assertThat(
            IdentityRows.of(
                tp,
                "SELECT action FROM audit WHERE tenant_id = 'house' AND subject_id = 'again'"
                    + " ORDER BY id"))
        .containsExactly("tenant_created", "tenant_suspended");
    assertThat(
            IdentityRows.of(
                tp,
                "SELECT actor || ' ' || action FROM audit WHERE tenant_id = 'again' ORDER BY id"))
        .contains("service:identity account_invited");
  }

  private static Tenants tenants() {
    return tp.clients().asCaller(Tenants.class);
  }

  private static String operator() {
    return admin(house, "opal@house.example");
  }

  private static String admin(App app, String email) {
    return app.login(email, PASSWORD).getSignedIn().getAccessToken();
  }

  private static <T> T as(Supplier<Future<T>> ask) {
    return house.as(operator(), ask);
  }

  private static <T> List<T> atOnce(Supplier<Future<T>> one, Supplier<Future<T>> two) {
    return tp.as(
        "house",
        operator(),
        () -> {
          Future<T> first = one.get();
          Future<T> second = two.get();
          Future.all(first, second).await();
          return List.of(first.result(), second.result());
        });
  }

  private static CreateTenantResponse create(String id, String... hosts) {
    return as(() -> tenants().createTenant(form(id, hosts)));
  }

  private static CreateTenantRequest form(String id, String... hosts) {
    return CreateTenantRequest.newBuilder()
        .setId(id)
        .addAllHosts(List.of(hosts))
        .setBranding(
            Branding.newBuilder()
                .setName("The " + id)
                .setAccentColour("#3366ff")
                .setLogoUrl("https://cdn.example/" + id + ".svg"))
        .setAdminEmail("first@" + id + ".example")
        .setAdminName("First")
        .build();
  }

  private static UpdateTenantRequest update(Tenant read, String... hosts) {
    return UpdateTenantRequest.newBuilder()
        .setId(read.getId())
        .setVersion(read.getVersion())
        .addAllHosts(List.of(hosts))
        .setBranding(read.getBranding())
        .setLimits(read.getLimits())
        .build();
  }

  private static void limit(String id, int accountsMax) {
    Tenant read = get(id);
    UpdateTenantRequest request =
        update(read, read.getHostsList().toArray(String[]::new)).toBuilder()
            .setLimits(TenantLimits.newBuilder().setAccountsMax(accountsMax))
            .build();
    assertThat(as(() -> tenants().updateTenant(request)).hasTenant()).isTrue();
  }

  private static Tenant get(String id) {
    return as(() -> tenants().getTenant(GetTenantRequest.newBuilder().setId(id).build()))
        .getTenant();
  }

  private static SuspendTenantRequest suspension(String id) {
    return SuspendTenantRequest.newBuilder().setId(id).build();
  }

  private static ReinstateTenantRequest reinstatement(String id) {
    return ReinstateTenantRequest.newBuilder().setId(id).build();
  }

  private static Branding branding(String tenant) {
    return tp.anonymous(
        tenant,
        () -> tenants().getBranding(GetBrandingRequest.getDefaultInstance()).await().getBranding());
  }

  private static ListTenantHostsResponse hosts(long knownRevision) {
    ListTenantHostsRequest request =
        ListTenantHostsRequest.newBuilder().setKnownRevision(knownRevision).build();
    return tp.asService("edge", "", () -> tenants().listTenantHosts(request).await());
  }

  private static String accounts(String tenant) {
    return IdentityRows.of(
            tp, "SELECT count(*)::text FROM account WHERE tenant_id = '" + tenant + "'")
        .getFirst();
  }
}
