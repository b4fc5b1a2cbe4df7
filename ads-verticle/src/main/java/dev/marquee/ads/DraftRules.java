package dev.marquee.ads;

import dev.marquee.ads.CampaignOutcome.Violation;
import dev.marquee.ads.Campaigns.Draft;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The rules a campaign must keep, whoever books it.
final class DraftRules {
  private static final int NAME_LENGTH_MAX = 120;
  private static final int URL_LENGTH_MAX = 2_048;
  private static final int DAILY_CAP_MAX = 1_000;
  private static final int TARGETS_MAX = 64;
  private static final int GENRE_LENGTH_MAX = 64;
  private static final long CPM_MINOR_MAX = 1_000_000_000L;
  private static final long BUDGET_MINOR_MAX = 1_000_000_000_000L;
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  private final String currency;
  private final Clock clock;

  DraftRules(String currency, Clock clock) {
    this.currency = currency;
    this.clock = clock;
  }

  /// The broken rules, none for a good draft.
  List<Violation> violations(Draft draft) {
    List<Violation> broken = new ArrayList<>();
    require(
        isName(draft.advertiser()), "advertiser", "must be 1 to 120 printable characters", broken);
    require(isName(draft.name()), "name", "must be 1 to 120 printable characters", broken);
    require(
        draft.flight().endsAt().isAfter(draft.flight().startsAt()),
        "endsAt",
        "must be after startsAt",
        broken);
    require(
        draft.flight().endsAt().isAfter(clock.instant()),
        "endsAt",
        "must be in the future",
        broken);
    prices(draft, broken);
    require(
        draft.dailyCap() >= 0 && draft.dailyCap() <= DAILY_CAP_MAX,
        "dailyCap",
        "must be 0 to 1000",
        broken);
    require(
        isWebAddress(draft.clickThroughUrl()),
        "clickThroughUrl",
        "must be an http or https address",
        broken);
    require(
        draft.targeting().genres().size() <= TARGETS_MAX
            && draft.targeting().genres().stream()
                .allMatch(genre -> !genre.isEmpty() && genre.length() <= GENRE_LENGTH_MAX),
        "genres",
        "must be at most 64 of 1 to 64 characters",
        broken);
    require(
        COUNTRIES.containsAll(draft.targeting().countries()),
        "countries",
        "must be ISO 3166 codes of two letters",
        broken);
    return broken;
  }

  private void prices(Draft draft, List<Violation> broken) {
    long cpm = draft.price().cpmMinor();
    long budget = draft.price().budgetMinor();
    require(cpm > 0 && cpm <= CPM_MINOR_MAX, "cpm.amountMinor", "must be 1 to 1000000000", broken);
    require(
        budget > 0 && budget <= BUDGET_MINOR_MAX,
        "budget.amountMinor",
        "must be 1 to 1000000000000",
        broken);
    require(
        draft.price().currency().equals(currency), "cpm.currency", "must be " + currency, broken);
    require(
        draft.budgetCurrency().equals(currency), "budget.currency", "must be " + currency, broken);
  }

  private static void require(boolean holds, String field, String rule, List<Violation> broken) {
    if (!holds) {
      broken.add(new Violation(field, rule));
    }
  }

  private static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= NAME_LENGTH_MAX
        && text.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }

  /// Nothing a browser could read as a script, another header or a login.
  private static boolean isWebAddress(String text) {
    try {
      URI uri = new URI(text);
      return text.length() <= URL_LENGTH_MAX
          && text.chars().allMatch(c -> c > ' ' && c < 0x7F)
          && (text.startsWith("https://") || text.startsWith("http://"))
          && uri.getHost() != null
          && uri.getUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
