package dev.marquee.ads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.ads.Campaign.Flight;
import dev.marquee.ads.Campaign.Price;
import dev.marquee.ads.Campaign.Targeting;
import dev.marquee.ads.CampaignOutcome.Violation;
import dev.marquee.ads.Campaigns.Draft;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DraftRulesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T18:30:00Z");
  private static final Flight FLIGHT = new Flight(NOW, NOW.plusSeconds(60));
  private static final Price PRICE = new Price(1_000, 100_000, "INR");
  private static final String URL = "https://chai.example/monsoon?a=b&c=d#e";

  private final DraftRules rules = new DraftRules("INR", Clock.fixed(NOW, ZoneOffset.UTC));

  private List<String> broken(Draft draft) {
    return rules.violations(draft).stream().map(Violation::field).toList();
  }

  private static Draft draft(
      String name, Flight flight, Price price, Targeting targeting, String url) {
    return new Draft("Chai & Co", name, flight, price, price.currency(), 0, targeting, url);
  }

  private static Draft leadingTo(String url) {
    return draft("Monsoon", FLIGHT, PRICE, Samples.EVERYWHERE, url);
  }

  private static Draft named(String name) {
    return draft(name, FLIGHT, PRICE, Samples.EVERYWHERE, URL);
  }

  private static Draft priced(Price price) {
    return draft("Monsoon", FLIGHT, price, Samples.EVERYWHERE, URL);
  }

  @Test
  void goodDraftBreaksNothing() {
    assertThat(broken(leadingTo(URL))).isEmpty();
    assertThat(broken(leadingTo("http://chai.example"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//chai.example",
        "/inside",
        "ftp://chai.example",
        "https:///path",
        "https://user:pass@chai.example",
        "https://chai.example/\r\nSet-Cookie: a=b",
        "https://chai.example/ x",
        "https://chaï.example",
        " https://chai.example",
        "HTTPS://chai.example"
      })
  void onlyPlainWebAddressesAreTakenAsDestination(String url) {
    assertThat(broken(leadingTo(url))).containsExactly("clickThroughUrl");
  }

  @Test
  void namesAreShortAndPrintable() {
    assertThat(broken(named("मानसून <b> \"&\" 🌧"))).isEmpty();
    assertThat(broken(named("  "))).containsExactly("name");
    assertThat(broken(named("a\u0000b"))).containsExactly("name");
    assertThat(broken(named("\uD800"))).containsExactly("name");
    assertThat(broken(named("a".repeat(121)))).containsExactly("name");
  }

  @Test
  void moneyIsPositiveBoundedAndOfOneCurrency() {
    assertThat(broken(priced(new Price(0, 100, "INR")))).containsExactly("cpm.amountMinor");
    assertThat(broken(priced(new Price(-1, -1, "INR"))))
        .containsExactly("cpm.amountMinor", "budget.amountMinor");
    assertThat(broken(priced(new Price(1, Long.MAX_VALUE, "INR"))))
        .containsExactly("budget.amountMinor");
    assertThat(broken(priced(new Price(1, 1, "USD"))))
        .containsExactly("cpm.currency", "budget.currency");
  }

  @Test
  void flightEndsAfterItStartsAndIsNotOver() {
    assertThat(broken(flying(NOW.plusSeconds(2), NOW.plusSeconds(1)))).containsExactly("endsAt");
    assertThat(broken(flying(NOW.minusSeconds(9), NOW))).containsExactly("endsAt");
  }

  @Test
  void targetsAreKnownCountriesAndShortGenres() {
    assertThat(broken(aimed(new Targeting(Set.of("drama"), Set.of("IN", "US"))))).isEmpty();
    assertThat(broken(aimed(new Targeting(Set.of(""), Set.of("XX")))))
        .containsExactly("genres", "countries");
  }

  @Test
  void capHasBounds() {
    assertThat(broken(new Draft("a", "b", FLIGHT, PRICE, "INR", -1, Samples.EVERYWHERE, URL)))
        .containsExactly("dailyCap");
    assertThat(broken(new Draft("a", "b", FLIGHT, PRICE, "INR", 1_001, Samples.EVERYWHERE, URL)))
        .containsExactly("dailyCap");
  }

  private static Draft flying(Instant from, Instant to) {
    return draft("Monsoon", new Flight(from, to), PRICE, Samples.EVERYWHERE, URL);
  }

  private static Draft aimed(Targeting targeting) {
    return draft("Monsoon", FLIGHT, PRICE, targeting, URL);
  }
}
