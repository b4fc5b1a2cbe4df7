package dev.marquee.ads;

import dev.marquee.ads.Campaign.Creative;
import dev.marquee.ads.Campaign.Flight;
import dev.marquee.ads.Campaign.Price;
import dev.marquee.ads.Campaign.Targeting;
import dev.marquee.ads.Campaign.Video;
import dev.marquee.ads.CampaignOutcome.Created;
import dev.marquee.ads.CampaignOutcome.Invalid;
import dev.marquee.ads.CampaignOutcome.Violation;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// Campaigns of the caller's tenant: booked by its staff, made playable by streaming's events,
/// reported from the counters.
final class Campaigns {
  /// What somebody wants to book; not yet checked.
  record Draft(
      String advertiser,
      String name,
      Flight flight,
      Price price,
      String budgetCurrency,
      int dailyCap,
      Targeting targeting,
      String clickThroughUrl) {}

  /// What a campaign has delivered.
  ///
  /// @param eventToTotal events that never happened are absent
  record Report(Campaign campaign, Map<DeliveryEvent, Long> eventToTotal) {
    long total(DeliveryEvent event) {
      return eventToTotal.getOrDefault(event, 0L);
    }

    long spentMinor() {
      return campaign.price().spentMinor(total(DeliveryEvent.IMPRESSION));
    }
  }

  private final CampaignStore store;
  private final DeliveryStore deliveries;
  private final DraftRules rules;
  private final Audit audit;
  private final Uuid7 ids;
  private final Consumer<String> changed;

  /// @param changed tells every decider that campaigns of a tenant changed
  Campaigns(
      CampaignStore store,
      DeliveryStore deliveries,
      AdsOptions options,
      Uuid7 ids,
      Clock clock,
      Consumer<String> changed) {
    this.store = store;
    this.deliveries = deliveries;
    this.rules = new DraftRules(options.currency(), clock);
    this.audit = new Audit(ids);
    this.ids = ids;
    this.changed = changed;
  }

  /// Books a campaign with a creative that has no video yet.
  CampaignOutcome create(Tx tx, Draft draft) {
    List<Violation> violations = rules.violations(draft);
    if (!violations.isEmpty()) {
      return new Invalid(violations);
    }
    Campaign campaign =
        new Campaign(
            ids.next(),
            draft.advertiser(),
            draft.name(),
            draft.flight(),
            draft.price(),
            draft.dailyCap(),
            draft.targeting(),
            draft.clickThroughUrl(),
            new Creative(ids.next(), null, ""));
    store.insert(tx, CallContext.current().tenant(), campaign);
    audit.record(tx, "campaign_created", "campaign", campaign.id().toString());
    return new Created(campaign);
  }

  /// Newest first.
  List<Campaign> page(Page page) {
    return store.page(CallContext.current().tenant(), page).await();
  }

  /// Those of the campaigns that exist, by id.
  Map<UUID, Campaign> byIds(List<UUID> ids) {
    return store.byIds(CallContext.current().tenant(), ids).await();
  }

  Optional<Report> report(UUID campaignId) {
    String tenant = CallContext.current().tenant();
    return Optional.ofNullable(store.byIds(tenant, List.of(campaignId)).await().get(campaignId))
        .map(campaign -> new Report(campaign, deliveries.totals(tenant, campaignId).await()));
  }

  /// Streaming has processed a creative's video; the campaign can run. A creative we don't know is
  /// not ours.
  void videoReady(Tx tx, UUID creativeId, Video video) {
    String tenant = CallContext.current().tenant();
    if (store.setVideo(tx, tenant, creativeId, video)) {
      audit.record(tx, "creative_ready", "creative", creativeId.toString());
      tx.afterCommit(() -> changed.accept(tenant));
    }
  }

  /// Streaming can't use a creative's video; one it had before goes on.
  void videoRejected(Tx tx, UUID creativeId, String problem) {
    store.setProblem(tx, CallContext.current().tenant(), creativeId, problem);
  }
}
