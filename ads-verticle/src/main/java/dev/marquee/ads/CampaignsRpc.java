package dev.marquee.ads;

import com.google.protobuf.Timestamp;
import dev.marquee.ads.Campaign.Flight;
import dev.marquee.ads.Campaign.Price;
import dev.marquee.ads.Campaign.Targeting;
import dev.marquee.ads.Campaign.Video;
import dev.marquee.ads.CampaignOutcome.Created;
import dev.marquee.ads.CampaignOutcome.Invalid;
import dev.marquee.ads.Campaigns.Draft;
import dev.marquee.ads.Campaigns.Report;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.platform.sql.Page;
import dev.marquee.proto.ads.v1.CampaignReport;
import dev.marquee.proto.ads.v1.CampaignsService;
import dev.marquee.proto.ads.v1.CreateCampaignRequest;
import dev.marquee.proto.ads.v1.CreateCampaignResponse;
import dev.marquee.proto.ads.v1.GetCampaignReportRequest;
import dev.marquee.proto.ads.v1.GetCampaignReportResponse;
import dev.marquee.proto.ads.v1.ListCampaignsRequest;
import dev.marquee.proto.ads.v1.ListCampaignsResponse;
import dev.marquee.proto.common.v1.FieldViolation;
import dev.marquee.proto.common.v1.Money;
import dev.marquee.proto.common.v1.NotFound;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Campaigns over gRPC.
final class CampaignsRpc extends CampaignsService {

  private final Campaigns campaigns;
  private final Idempotency idempotency;

  CampaignsRpc(Campaigns campaigns, Idempotency idempotency) {
    this.campaigns = campaigns;
    this.idempotency = idempotency;
  }

  @Override
  public Future<CreateCampaignResponse> createCampaign(CreateCampaignRequest request) {
    Draft draft = draft(request);
    return Future.succeededFuture(
        idempotency.once(
            request,
            CreateCampaignResponse.getDefaultInstance(),
            tx ->
                switch (campaigns.create(tx, draft)) {
                  case Created(Campaign campaign) ->
                      CreateCampaignResponse.newBuilder().setCreated(proto(campaign)).build();
                  case Invalid invalid ->
                      CreateCampaignResponse.newBuilder().setInvalid(proto(invalid)).build();
                }));
  }

  @Override
  public Future<ListCampaignsResponse> listCampaigns(ListCampaignsRequest request) {
    Page page = Page.of(request.getLimit(), request.getCursor(), 1);
    List<Campaign> found = campaigns.page(page);
    return Future.succeededFuture(
        ListCampaignsResponse.newBuilder()
            .addAllCampaigns(page.items(found).stream().map(CampaignsRpc::proto).toList())
            .setNextCursor(page.next(found, last -> List.of(last.id().toString())))
            .build());
  }

  @Override
  public Future<GetCampaignReportResponse> getCampaignReport(GetCampaignReportRequest request) {
    UUID id = Uuid7.parse("campaignId", request.getCampaignId());
    GetCampaignReportResponse.Builder response = GetCampaignReportResponse.newBuilder();
    campaigns
        .report(id)
        .ifPresentOrElse(
            report -> response.setReport(proto(report)),
            () -> response.setNotFound(NotFound.newBuilder().setWhat("campaign")));
    return Future.succeededFuture(response.build());
  }

  private static Draft draft(CreateCampaignRequest request) {
    return new Draft(
        request.getAdvertiser().strip(),
        request.getName().strip(),
        new Flight(
            instant("startsAt", request.getStartsAt()), instant("endsAt", request.getEndsAt())),
        new Price(
            request.getCpm().getAmountMinor(),
            request.getBudget().getAmountMinor(),
            request.getCpm().getCurrency()),
        request.getBudget().getCurrency(),
        request.getDailyCap(),
        new Targeting(
            request.getGenresList().stream()
                .map(genre -> genre.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet()),
            request.getCountriesList().stream()
                .map(country -> country.strip().toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet())),
        request.getClickThroughUrl());
  }

  private static Instant instant(String field, Timestamp at) {
    if (at.getSeconds() < 0
        || at.getSeconds() > Instant.parse("9999-12-31T23:59:59Z").getEpochSecond()) {
      throw Fault.invalid(field, "must be before the year 10000");
    }
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }

  private static dev.marquee.proto.common.v1.Invalid proto(Invalid invalid) {
    return dev.marquee.proto.common.v1.Invalid.newBuilder()
        .addAllViolations(
            invalid.violations().stream()
                .map(violation ->
                    FieldViolation.newBuilder()
                        .setField(violation.field())
                        .setRule(violation.rule())
                        .build())
                .toList())
        .build();
  }

  private static dev.marquee.proto.ads.v1.Campaign proto(Campaign campaign) {
    return dev.marquee.proto.ads.v1.Campaign.newBuilder()
        .setId(campaign.id().toString())
        .setAdvertiser(campaign.advertiser())
        .setName(campaign.name())
        .setStartsAt(timestamp(campaign.flight().startsAt()))
        .setEndsAt(timestamp(campaign.flight().endsAt()))
        .setCpm(money(campaign.price().cpmMinor(), campaign))
        .setBudget(money(campaign.price().budgetMinor(), campaign))
        .setDailyCap(campaign.dailyCap())
        .addAllGenres(campaign.targeting().genres().stream().sorted().toList())
        .addAllCountries(campaign.targeting().countries().stream().sorted().toList())
        .setCreative(creative(campaign))
        .build();
  }

  private static dev.marquee.proto.ads.v1.Creative creative(Campaign campaign) {
    Optional<Video> video = Optional.ofNullable(campaign.creative().video());
    return dev.marquee.proto.ads.v1.Creative.newBuilder()
        .setId(campaign.creative().id().toString())
        .setAssetId(video.map(known -> known.assetId().toString()).orElse(""))
        .setClickThroughUrl(campaign.clickThroughUrl())
        .setDurationMillis(video.map(Video::durationMillis).orElse(0))
        .setReady(video.isPresent())
        .setProblem(campaign.creative().problem())
        .build();
  }

  private static CampaignReport proto(Report report) {
    return CampaignReport.newBuilder()
        .setCampaignId(report.campaign().id().toString())
        .setDecisions(report.total(DeliveryEvent.DECISION))
        .setImpressions(report.total(DeliveryEvent.IMPRESSION))
        .setFirstQuartiles(report.total(DeliveryEvent.FIRST_QUARTILE))
        .setMidpoints(report.total(DeliveryEvent.MIDPOINT))
        .setThirdQuartiles(report.total(DeliveryEvent.THIRD_QUARTILE))
        .setCompletes(report.total(DeliveryEvent.COMPLETE))
        .setClicks(report.total(DeliveryEvent.CLICK))
        .setErrors(report.total(DeliveryEvent.ERROR))
        .setSpent(money(report.spentMinor(), report.campaign()))
        .build();
  }

  private static Money money(long amountMinor, Campaign campaign) {
    return Money.newBuilder()
        .setAmountMinor(amountMinor)
        .setCurrency(campaign.price().currency())
        .build();
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
