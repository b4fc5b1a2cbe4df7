package dev.marquee.streaming.playback;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.TierRequirement;
import dev.marquee.proto.catalog.v1.TitleRights;
import dev.marquee.proto.catalog.v1.Titles;
import dev.marquee.proto.catalog.v1.WorkflowState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Who may watch a title now, by what catalog says of it. What can't be known (a country) is
/// refused where it matters.
final class Rights {
  private static final String PREMIUM = "premium";

  /// India's CBFC scale, as catalog and identity write it; lowest first.
  private static final List<String> RATINGS = List.of("U", "U/A 7+", "U/A 13+", "U/A 16+", "A");

  private final Titles titles;

  Rights(Titles titles) {
    this.titles = titles;
  }

  /// A title that viewers can see; empty when there is none.
  Optional<TitleRights> ofPublished(UUID titleId) {
    GetTitleRightsRequest request =
        GetTitleRightsRequest.newBuilder().setTitleId(titleId.toString()).build();
    return Optional.of(titles.getTitleRights(request).await())
        .filter(answer -> answer.hasRights())
        .map(answer -> answer.getRights())
        .filter(rights -> rights.getState() == WorkflowState.WORKFLOW_STATE_PUBLISHED);
  }

  /// Why this call's account may not watch it: "window", "country", "maturity" (the profile that
  /// was chosen) or "tier"; empty when it may.
  static Optional<String> refusal(TitleRights rights, CallContext call, Instant now) {
    boolean early = rights.hasAvailableFrom() && now.isBefore(instant(rights.getAvailableFrom()));
    boolean late = rights.hasAvailableUntil() && !now.isBefore(instant(rights.getAvailableUntil()));
    if (early || late) {
      return Optional.of("window");
    }
    if (rights.getCountriesCount() > 0 && !rights.getCountriesList().contains(call.country())) {
      return Optional.of("country");
    }
    if (isAbove(rights.getTitle().getMaturityRating(), call.caller().maturityRating())) {
      return Optional.of("maturity");
    }
    boolean premiumOnly =
        rights.getTitle().getTierRequirement() == TierRequirement.TIER_REQUIREMENT_PREMIUM;
    return premiumOnly && !isPremium(call) ? Optional.of("tier") : Optional.empty();
  }

  /// A rating nobody knows is above all.
  private static boolean isAbove(String rating, String allowed) {
    int place = RATINGS.indexOf(rating);
    return !allowed.isEmpty() && (place < 0 || place > RATINGS.indexOf(allowed));
  }

  static boolean isPremium(CallContext call) {
    return call.caller().tier().equals(PREMIUM);
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
