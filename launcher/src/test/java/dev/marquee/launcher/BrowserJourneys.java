package dev.marquee.launcher;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Both journeys as a person sees them, in headless Chromium against the running platform.
final class BrowserJourneys implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final double PATIENT_MILLIS = 120_000;
  private static final String PASSWORD = "a-browser-test-1";

  private final Playwright playwright;
  private final Browser browser;
  private final String base;

  private BrowserJourneys(Playwright playwright, Browser browser, String base) {
    this.playwright = playwright;
    this.browser = browser;
    this.base = base;
  }

  /// True where Debian's Chromium is installed; `.ci/run` installs it.
  static boolean possible() {
    return Files.isExecutable(CHROMIUM);
  }

  static BrowserJourneys at(String base) {
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setHeadless(true)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--autoplay-policy=no-user-gesture-required")));
    return new BrowserJourneys(playwright, browser, base);
  }

  /// Signs up, finds the film, sees the ad first, then the film's time advances.
  void watch(Path screenshots) {
    try (BrowserContext context = browser.newContext()) {
      Page page = signedUp(context);
      page.navigate(base + "/");
      Locator card =
          page.getByTestId("title-card")
              .filter(new Locator.FilterOptions().setHasText("Aurora Rising"))
              .first();
      assertThat(card).isVisible(patient());
      page.screenshot(new Page.ScreenshotOptions().setPath(screenshots.resolve("home.png")));
      card.click();
      page.getByTestId("play").first().click();
      Locator video = page.getByTestId("video");
      assertThat(video)
          .hasAttribute(
              "data-phase",
              "ad",
              new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENT_MILLIS));
      assertThat(page.getByTestId("ad-badge")).isVisible(patient());
      assertThat(video)
          .hasAttribute(
              "data-phase",
              "film",
              new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENT_MILLIS));
      page.waitForCondition(
          () -> seconds(video) > 1.5,
          new Page.WaitForConditionOptions().setTimeout(PATIENT_MILLIS));
    }
  }

  private static double seconds(Locator video) {
    return ((Number) video.evaluate("v => v.currentTime")).doubleValue();
  }

  /// Two people look at one seat map; what one takes turns taken for the other without a reload,
  /// then is paid.
  void book(Path screenshots) {
    try (BrowserContext first = browser.newContext();
        BrowserContext second = browser.newContext()) {
      Page buyer = signedUp(first);
      buyer.navigate(base + "/cinema");
      buyer.getByTestId("showtime").last().click();
      Locator seat = buyer.locator("[data-testid^='seat-'][data-state='free']").nth(20);
      assertThat(seat).isVisible(patient());
      String testId = seat.getAttribute("data-testid");
      Page onlooker = second.newPage();
      onlooker.navigate(buyer.url());
      Locator same = onlooker.getByTestId(testId);
      assertThat(same).hasAttribute("data-state", "free", attribute());

      seat.click();
      buyer.screenshot(new Page.ScreenshotOptions().setPath(screenshots.resolve("seats.png")));
      buyer.getByTestId("hold").click();

      assertThat(same).hasAttribute("data-state", "held", attribute());
      buyer.getByTestId("method-card_ok").check();
      buyer.getByTestId("pay").click();
      assertThat(buyer.getByTestId("ticket").first()).isVisible(patient());
      assertThat(same).hasAttribute("data-state", "sold", attribute());
    }
  }

  private Page signedUp(BrowserContext context) {
    context.setDefaultTimeout(PATIENT_MILLIS);
    Page page = context.newPage();
    page.navigate(base + "/register");
    page.getByTestId("display-name").fill("Browser Test");
    page.getByTestId("email").fill("browser-" + UUID.randomUUID() + "@example.com");
    page.getByTestId("password").fill(PASSWORD);
    page.getByTestId("sign-in").click();
    assertThat(page.getByTestId("sign-out"))
        .isAttached(new LocatorAssertions.IsAttachedOptions().setTimeout(PATIENT_MILLIS));
    assertThat(context.cookies())
        .anyMatch(cookie -> cookie.httpOnly && cookie.name.equals("marquee_refresh"));
    return page;
  }

  private static LocatorAssertions.IsVisibleOptions patient() {
    return new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENT_MILLIS);
  }

  private static LocatorAssertions.HasAttributeOptions attribute() {
    return new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENT_MILLIS);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
