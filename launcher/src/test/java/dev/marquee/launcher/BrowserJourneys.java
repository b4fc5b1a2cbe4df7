package dev.marquee.launcher;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.UUID;

/// Both journeys as a person sees them, in headless Chromium against the running platform.
final class BrowserJourneys implements AutoCloseable {
  private static final double PATIENT_MILLIS = 120_000;
  private static final String PASSWORD = "a-browser-test-1";
  private static final String NEW_PASSWORD = "a-browser-test-2";

  private final Chromium browser;
  private final String base;
  private final Mailbox mailbox;

  private BrowserJourneys(Chromium browser, String base, Mailbox mailbox) {
    this.browser = browser;
    this.base = base;
    this.mailbox = mailbox;
  }

  static BrowserJourneys at(String base, Mailbox mailbox) {
    return new BrowserJourneys(Chromium.start(), base, mailbox);
  }

  /// Registers, opens the account with the mail's link and is signed in, also after a reload.
  void openAccount(Path screenshots) {
    try (BrowserContext context = browser.newContext()) {
      Page page = signedUp(context, address(), screenshots);
      page.reload();
      assertThat(page.getByTestId("sign-out")).isAttached(attached());
      assertThat(context.cookies())
          .anyMatch(cookie -> cookie.httpOnly && cookie.name.equals("marquee_refresh"));
    }
  }

  /// Forgets the password, sets a new one with the mail's link and signs in with it; the old one
  /// and the link are good for nothing any more.
  void resetPassword(Path screenshots) {
    String email = address();
    try (BrowserContext owner = browser.newContext()) {
      signedUp(owner, email, screenshots);
    }
    try (BrowserContext context = browser.newContext()) {
      context.setDefaultTimeout(PATIENT_MILLIS);
      Page page = context.newPage();
      page.navigate(base + "/sign-in");
      page.getByTestId("forgot").click();
      page.getByTestId("email").fill(email);
      page.getByTestId("send-mail").click();
      assertThat(page.getByTestId("mail-sent")).isVisible(patient());
      String link = mailbox.awaitLink(email, Mailbox.Link.RESET);
      setPassword(page, link);
      assertThat(page.getByTestId("password-set")).isVisible(patient());
      page.screenshot(new Page.ScreenshotOptions().setPath(screenshots.resolve("reset.png")));

      signIn(page, email, PASSWORD);
      assertThat(page.getByRole(AriaRole.ALERT)).isVisible(patient());
      signIn(page, email, NEW_PASSWORD);
      assertThat(page.getByTestId("sign-out")).isAttached(attached());
      setPassword(page, link);
      assertThat(page.getByTestId("link-ended")).isVisible(patient());
    }
  }

  private static void setPassword(Page page, String link) {
    page.navigate(link);
    page.getByTestId("password").fill(NEW_PASSWORD);
    page.getByTestId("set-password").click();
  }

  private void signIn(Page page, String email, String password) {
    page.navigate(base + "/sign-in");
    page.getByTestId("email").fill(email);
    page.getByTestId("password").fill(password);
    page.getByTestId("sign-in").click();
  }

  /// Signs up, finds the film, sees the ad first, then the film's time advances.
  void watch(Path screenshots) {
    try (BrowserContext context = browser.newContext()) {
      Page page = signedUp(context, address(), screenshots);
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
      Page buyer = signedUp(first, address(), screenshots);
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

  private static String address() {
    return "browser-" + UUID.randomUUID() + "@example.com";
  }

  private Page signedUp(BrowserContext context, String email, Path screenshots) {
    context.setDefaultTimeout(PATIENT_MILLIS);
    Page page = context.newPage();
    page.navigate(base + "/register");
    page.getByTestId("display-name").fill("Browser Test");
    page.getByTestId("email").fill(email);
    page.getByTestId("password").fill(PASSWORD);
    page.getByTestId("sign-in").click();
    assertThat(page.getByTestId("mail-sent")).isVisible(patient());
    page.screenshot(new Page.ScreenshotOptions().setPath(screenshots.resolve("mail-sent.png")));
    page.navigate(mailbox.awaitLink(email, Mailbox.Link.VERIFY));
    page.getByTestId("password").fill(PASSWORD);
    page.getByTestId("verify").click();
    assertThat(page.getByTestId("sign-out")).isAttached(attached());
    assertThat(context.cookies())
        .anyMatch(cookie -> cookie.httpOnly && cookie.name.equals("marquee_refresh"));
    return page;
  }

  private static LocatorAssertions.IsAttachedOptions attached() {
    return new LocatorAssertions.IsAttachedOptions().setTimeout(PATIENT_MILLIS);
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
  }
}
