package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.ads.v1.Campaigns;
import dev.marquee.proto.ads.v1.CreateCampaignRequest;
import dev.marquee.proto.ads.v1.CreateCampaignResponse;
import dev.marquee.proto.ads.v1.GetCampaignReportRequest;
import dev.marquee.proto.ads.v1.GetCampaignReportResponse;
import dev.marquee.proto.ads.v1.ListCampaignsRequest;
import dev.marquee.proto.ads.v1.ListCampaignsResponse;
import dev.marquee.proto.common.v1.FieldViolation;
import dev.marquee.proto.common.v1.Money;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CampaignsIT {
  private static final AdsWorld world = AdsWorld.shared();

  static CreateCampaignRequest.Builder request(String name) {
    long now = Clock.systemUTC().instant().getEpochSecond();
    return CreateCampaignRequest.newBuilder()
        .setAdvertiser("Chai & Co")
        .setName(name)
        .setStartsAt(Timestamp.newBuilder().setSeconds(now - 60))
        .setEndsAt(Timestamp.newBuilder().setSeconds(now + 3_600))
        .setCpm(Money.newBuilder().setAmountMinor(25_000).setCurrency("INR"))
        .setBudget(Money.newBuilder().setAmountMinor(100_000).setCurrency("INR"))
        .setDailyCap(3)
        .setClickThroughUrl("https://chai.example/monsoon")
        .addGenres(" Drama ")
        .addCountries("in");
  }

  private static CreateCampaignResponse create(
      String tenant, CreateCampaignRequest.Builder request) {
    return world.asStaff(tenant, "ops", campaigns -> campaigns.createCampaign(request.build()));
  }

  private static ListCampaignsResponse page(String tenant, int limit, String cursor) {
    ListCampaignsRequest request =
        ListCampaignsRequest.newBuilder().setLimit(limit).setCursor(cursor).build();
    return world.asStaff(tenant, "admin", campaigns -> campaigns.listCampaigns(request));
  }

  private static GetCampaignReportResponse report(String tenant, String id) {
    GetCampaignReportRequest request =
        GetCampaignReportRequest.newBuilder().setCampaignId(id).build();
    return world.asStaff(tenant, "ops", campaigns -> campaigns.getCampaignReport(request));
  }

  @Test
  void bookedCampaignIsListedAndReportsNothingYet() {
    String tenant = world.tenant();

    var created = create(tenant, request("Monsoon")).getCreated();

    assertThat(created.getGenresList()).containsExactly("drama");
    assertThat(created.getCountriesList()).containsExactly("IN");
    assertThat(created.getCreative().getReady()).isFalse();
    assertThat(created.getCreative().getId()).isNotEqualTo(created.getId());
    assertThat(page(tenant, 0, "").getCampaignsList()).containsExactly(created);
    assertThat(report(tenant, created.getId()).getReport().getImpressions()).isZero();
    assertThat(report(tenant, created.getId()).getReport().getSpent().getCurrency())
        .isEqualTo("INR");
  }

  @Test
  void pagesGoThroughAllCampaignsNewestFirst() {
    String tenant = world.tenant();
    List<String> booked = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      booked.addFirst(create(tenant, request("c" + i)).getCreated().getName());
    }

    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      ListCampaignsResponse page = page(tenant, 2, cursor);
      page.getCampaignsList().forEach(campaign -> listed.add(campaign.getName()));
      cursor = page.getNextCursor();
    } while (!cursor.isEmpty());

    assertThat(listed).isEqualTo(booked);
  }

  @Test
  void cursorAndLimitThatWeNeverGaveAreRefused() {
    assertThatThrownBy(() -> page("acme", 101, "")).hasMessageStartingWith("limit:");
    assertThatThrownBy(() -> page("acme", 1, "x")).hasMessageStartingWith("cursor:");
    assertThatThrownBy(() -> page("acme", 1, "*".repeat(22))).hasMessageStartingWith("cursor:");
  }

  @Test
  void brokenRulesAreAnsweredAllAtOnce() {
    CreateCampaignResponse response =
        create("acme", request(" ").setClickThroughUrl("javascript:alert(1)").setDailyCap(-1));

    assertThat(response.getInvalid().getViolationsList())
        .extracting(FieldViolation::getField)
        .containsExactly("name", "dailyCap", "clickThroughUrl");
  }

  @Test
  void repeatWithTheSameIdempotencyKeyBooksOnce() {
    String tenant = world.tenant();
    CreateCampaignRequest request = request("once").build();
    String token = world.tp().token(tenant, UUID.randomUUID().toString(), "ops");

    List<CreateCampaignResponse> answers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      answers.add(
          world
              .tp()
              .as(
                  tenant,
                  token,
                  "key-1",
                  () ->
                      world
                          .tp()
                          .clients()
                          .asCaller(Campaigns.class)
                          .createCampaign(request)
                          .await()));
    }

    assertThat(answers.get(1)).isEqualTo(answers.get(0));
    assertThat(page(tenant, 0, "").getCampaignsCount()).isEqualTo(1);
  }

  @Test
  void campaignOfAnotherTenantLooksLikeNone() {
    String id = create(world.tenant(), request("theirs")).getCreated().getId();
    String other = world.tenant();

    assertThat(report(other, id).hasNotFound()).isTrue();
    assertThat(page(other, 0, "").getCampaignsList()).isEmpty();
  }

  @Test
  void onlyOpsAndAdminsBook() {
    assertThatThrownBy(() ->
            world.asStaff(
                "acme", "editor", campaigns -> campaigns.createCampaign(request("x").build())))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.PERMISSION_DENIED));
  }
}
