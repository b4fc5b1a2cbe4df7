package dev.marquee.ads;

import java.util.List;

/// What happened to a request to book a campaign.
sealed interface CampaignOutcome {
  record Created(Campaign campaign) implements CampaignOutcome {}

  record Invalid(List<Violation> violations) implements CampaignOutcome {}

  /// One broken rule.
  ///
  /// @param field JSON name
  record Violation(String field, String rule) {}
}
