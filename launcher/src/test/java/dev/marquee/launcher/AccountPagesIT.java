package dev.marquee.launcher;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages around accounts, before answers of every kind.
class AccountPagesIT {
  private static final String REGISTER = "POST /api/auth/register";
  private static final String VERIFY = "POST /api/auth/browser/verify-email";
  private static final String LOGIN = "POST /api/auth/browser/login";
  private static final String REFRESH = "POST /api/auth/browser/refresh";
  private static final String SESSIONS = "GET /api/auth/sessions";
  private static final String PROFILES = "GET /api/auth/profiles";
  private static final String SELECT = "POST /api/auth/profiles/p1/select";
  private static final String STEP_UP = "POST /api/auth/step-up";
  private static final String BEGIN = "POST /api/auth/second-factor";
  private static final Map<String, String> PROOF_NEEDED =
      Map.of("WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\", max_age=600");
  private static final String DEVICES =
      """
      {"sessions": [
        {"id": "session-1", "device": "Firefox on Linux", "current": true,
         "openedAt": "2026-01-02T03:04:05Z", "lastUsedAt": "2026-01-02T03:04:05Z"},
        {"id": "session-2", "device": "Safari on iPhone", "current": false,
         "openedAt": "2026-01-02T03:04:05Z", "lastUsedAt": "2026-01-02T03:04:05Z"}]}
      """;
  private static final String ONE_PROFILE =
      """
      {"profiles": [{"id": "p1", "name": "Ada", "maturityRating": "A", "language": "en",
        "avatar": "star", "hasPin": true}]}
      """;

  private static @Nullable Chromium chromium;

  @BeforeAll
  static void start() {
    assumeTrue(Chromium.possible(), "no Chromium here: the pages aren't shown");
    assumeTrue(
        AccountPagesIT.class.getResource("/web/index.html") != null,
        "built without Node.js: there are no pages");
    chromium = Chromium.start();
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  private static PageStage stage() {
    return new PageStage(browser().newContext());
  }

  private static Chromium browser() {
    if (chromium == null) {
      throw new IllegalStateException("not started");
    }
    return chromium;
  }

  private static PageStage accountStage() {
    return stage().signedIn().answer(SESSIONS, 200, DEVICES).answer(PROFILES, 200, ONE_PROFILE);
  }

  @Test
  void brokenRuleStandsAtItsFieldAndARegistrationEndsWithAMail() {
    try (PageStage stage = stage()) {
      stage
          .answer(
              REGISTER,
              422,
              """
              {"type": "/problems/invalid", "title": "A value breaks a rule.",
               "errors": [{"field": "password", "rule": "is too common"}]}
              """)
          .answer(REGISTER, 202, "{}");
      Page page = stage.open("/register");
      page.getByTestId("display-name").fill("Ada");
      page.getByTestId("email").fill("ada@example.com");
      page.getByTestId("password").fill("password1");
      page.getByTestId("sign-in").click();

      assertThat(page.getByTestId("password")).hasAttribute("aria-invalid", "true");
      assertThat(page.getByTestId("password")).isFocused();
      assertThat(page.getByRole(AriaRole.ALERT)).hasText("Password is too common.");
      assertThat(page.getByTestId("email")).hasValue("ada@example.com");

      page.getByTestId("password").fill("correct horse battery");
      page.getByTestId("sign-in").click();
      assertThat(page.getByTestId("mail-sent")).containsText("ada@example.com");
    }
  }

  @Test
  void linkOfAMailIsSpentByTheButtonAndNotByLooking() {
    try (PageStage stage = stage()) {
      stage.answer(VERIFY, 201, PageStage.SIGNED_IN);
      Page page = stage.open("/verify#token=one-two-three-four-five");
      assertThat(page.getByTestId("verify")).isVisible();
      assertThat(stage.calls(VERIFY)).isEmpty();

      page.getByTestId("password").fill("correct horse");
      page.getByTestId("verify").click();

      assertThat(page.getByTestId("sign-out")).isVisible();
      assertThat(page).hasURL(PageStage.URL + "/");
      assertThat(stage.calls(VERIFY)).hasSize(1);
      assertThat(stage.calls(VERIFY).getFirst().body())
          .contains("one-two-three-four-five", "correct horse", "Chrome on Linux");
    }
  }

  @Test
  void linkThatHasEndedSaysSoAndShowsTheWayOn() {
    try (PageStage stage = stage()) {
      stage.refuse(VERIFY, 410, "link-ended");
      Page page = stage.open("/verify#token=one-two-three-four-five");

      page.getByTestId("password").fill("correct horse");
      page.getByTestId("verify").click();

      assertThat(page.getByTestId("link-ended").getByText("Register again")).isVisible();
    }
  }

  @Test
  void signInAsksForTheCodeAndSendsItWithWhatItKnows() {
    try (PageStage stage = stage()) {
      stage
          .refuse(LOGIN, 401, "code-needed")
          .refuse(LOGIN, 401, "wrong-credentials")
          .answer(LOGIN, 200, PageStage.SIGNED_IN);
      Page page = stage.open("/sign-in?next=/tickets");
      page.getByTestId("email").fill("ada@example.com");
      page.getByTestId("password").fill("correct horse");
      page.getByTestId("sign-in").click();

      assertThat(page.getByTestId("code")).isFocused();
      page.getByTestId("code").fill("000 000");
      page.getByTestId("sign-in").click();
      assertThat(page.getByRole(AriaRole.ALERT)).containsText("wrong-credentials");
      page.getByTestId("code").fill("123 456");
      page.keyboard().press("Enter");

      assertThat(page).hasURL(PageStage.URL + "/tickets");
      assertThat(stage.calls(LOGIN).getFirst().body()).doesNotContain("\"code\"");
      assertThat(stage.calls(LOGIN).getLast().body())
          .contains("ada@example.com", "correct horse", "\"code\":\"123456\"");
    }
  }

  @Test
  void browserDoesTheWorkThatASuspiciousAddressIsAskedFor() throws NoSuchAlgorithmException {
    try (PageStage stage = stage()) {
      stage
          .answer(
              LOGIN,
              428,
              """
              {"type": "/problems/challenge-needed", "title": "Solve the task.",
               "challenge": {"kind": "sha-256", "task": "a.task", "bits": 12}}
              """)
          .answer(LOGIN, 200, PageStage.SIGNED_IN);
      Page page = stage.open("/sign-in");
      page.getByTestId("email").fill("ada@example.com");
      page.getByTestId("password").fill("correct horse");
      page.getByTestId("sign-in").click();

      assertThat(page.getByTestId("sign-out")).isVisible();
      String answer =
          String.valueOf(stage.calls(LOGIN).getLast().headers().get("challenge-answer"));
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(answer.getBytes(StandardCharsets.UTF_8));
      assertThat(answer).startsWith("a.task.");
      assertThat(HexFormat.of().formatHex(digest)).startsWith("000");
    }
  }

  @Test
  void callThatWantsProofIsSentOnceMoreAfterIt() {
    try (PageStage stage = accountStage()) {
      stage
          .answer(BEGIN, 401, PageStage.problem(401, "proof-needed"), PROOF_NEEDED)
          .answer(BEGIN, 201, "{\"secret\": \"JBSWY3DPEHPK3PXP\", \"uri\": \"otpauth://totp/x\"}")
          .refuse(STEP_UP, 403, "wrong-proof")
          .answer(STEP_UP, 200, "{\"accessToken\": \"proved\", \"expiresIn\": 900}");
      Page page = stage.open("/account");
      page.getByTestId("second-factor-begin").click();

      assertThat(page.getByTestId("step-up-password")).isFocused();
      page.getByTestId("step-up-password").fill("wrong");
      page.getByTestId("prove").click();
      assertThat(page.getByTestId("step-up").getByRole(AriaRole.ALERT)).containsText("wrong-proof");
      page.getByTestId("step-up-password").fill("right");
      page.getByTestId("prove").click();

      assertThat(page.getByTestId("second-factor-secret")).hasText("JBSW Y3DP EHPK 3PXP");
      assertThat(page.getByTestId("step-up")).hasCount(0);
      assertThat(stage.calls(BEGIN).stream().map(PageStage.Call::token))
          .containsExactly("first", "proved");
      assertThat(stage.calls(REFRESH)).as("a proof isn't a matter of an old token").hasSize(1);
    }
  }

  @Test
  void proofThatIsNotGivenChangesNothing() {
    try (PageStage stage = accountStage()) {
      stage.answer(BEGIN, 401, PageStage.problem(401, "proof-needed"), PROOF_NEEDED);
      Page page = stage.open("/account");
      page.getByTestId("second-factor-begin").click();
      assertThat(page.getByTestId("step-up")).isVisible();

      page.keyboard().press("Escape");

      assertThat(page.getByTestId("step-up")).hasCount(0);
      assertThat(page.getByTestId("second-factor-begin")).isFocused();
      assertThat(page.getByTestId("sign-out")).isVisible();
      assertThat(stage.calls(BEGIN)).hasSize(1);
      assertThat(stage.calls(STEP_UP)).isEmpty();
    }
  }

  @Test
  void secondFactorIsSetUpAndItsCodesAreShownUntilTheyAreKept() {
    try (PageStage stage = accountStage()) {
      stage
          .answer(BEGIN, 201, "{\"secret\": \"JBSWY3DPEHPK3PXP\", \"uri\": \"otpauth://totp/x\"}")
          .answer(
              "POST /api/auth/second-factor/confirm",
              200,
              "{\"recoveryCodes\": [\"aaaa-bbbb\", \"cccc-dddd\"]}");
      Page page = stage.open("/account");
      page.getByTestId("second-factor-begin").click();
      page.getByTestId("code").fill("123456");
      page.getByTestId("second-factor-confirm").click();
      assertThat(page.getByTestId("recovery-codes")).containsText("cccc-dddd");

      page.keyboard().press("Escape");
      assertThat(page.getByTestId("recovery-codes")).isVisible();
      page.getByTestId("codes-kept").click();

      assertThat(page.getByTestId("recovery-codes")).hasCount(0);
      assertThat(page.getByTestId("second-factor-on")).isVisible();
    }
  }

  @Test
  void endedTokenIsRenewedOnceAndTheCallRepeated() {
    try (PageStage stage = stage()) {
      stage
          .signedIn()
          .answer(REFRESH, 200, PageStage.SIGNED_IN.replace("\"first\"", "\"second\""))
          .answer(PROFILES, 200, ONE_PROFILE)
          .refuse(SESSIONS, 401, "sign-in-needed")
          .answer(SESSIONS, 200, DEVICES);
      Page page = stage.open("/account");

      assertThat(page.getByTestId("devices")).containsText("Safari on iPhone");
      assertThat(stage.calls(SESSIONS).stream().map(PageStage.Call::token))
          .containsExactly("first", "second");
    }
  }

  @Test
  void sessionThatWasEndedElsewhereLeadsToSignInAndBack() {
    try (PageStage stage = stage()) {
      stage
          .signedIn()
          .refuse(REFRESH, 401, "session-ended")
          .answer(PROFILES, 200, ONE_PROFILE)
          .refuse(SESSIONS, 401, "sign-in-needed");
      Page page = stage.open("/account");

      assertThat(page).hasURL(PageStage.URL + "/sign-in?next=%2Faccount");
      assertThat(stage.calls(SESSIONS)).hasSize(1);
    }
  }

  @Test
  void tokenThatIsRefusedAlthoughItIsNewEndsTheSessionHere() {
    try (PageStage stage = stage()) {
      stage.signedIn().answer(PROFILES, 200, ONE_PROFILE).refuse(SESSIONS, 401, "sign-in-needed");
      Page page = stage.open("/account");

      assertThat(page).hasURL(PageStage.URL + "/sign-in?next=%2Faccount");
      assertThat(stage.calls(SESSIONS)).as("once more, and no oftener").hasSize(2);
    }
  }

  @Test
  void otherDeviceIsSignedOutAndLeavesTheList() {
    try (PageStage stage = accountStage()) {
      String end = "DELETE /api/auth/sessions/session-2";
      stage.answer(end, 204, "").answer(SESSIONS, 200, "{\"sessions\": []}");
      Page page = stage.open("/account");

      page.getByLabel("Sign out Safari on iPhone").click();

      assertThat(page.getByTestId("devices").getByRole(AriaRole.LISTITEM)).hasCount(0);
      assertThat(stage.calls(end)).hasSize(1);
    }
  }

  @Test
  void profileWithAPinAsksForItAndIsShownAsWatching() {
    try (PageStage stage = accountStage()) {
      stage
          .refuse(SELECT, 403, "wrong-pin")
          .refuse(SELECT, 403, "wrong-pin")
          .answer(SELECT, 200, "{\"accessToken\": \"as-ada\", \"expiresIn\": 900}");
      Page page = stage.open("/account");
      page.getByLabel("Watch as Ada").click();
      page.getByTestId("pin").fill("1111");
      page.keyboard().press("Enter");
      assertThat(page.getByTestId("pin")).hasAttribute("aria-invalid", "true");
      page.getByTestId("pin").fill("4711");
      page.keyboard().press("Enter");

      assertThat(page.getByLabel("Watch as Ada")).hasAttribute("aria-pressed", "true");
      assertThat(stage.calls(SELECT).getLast().body()).contains("4711");
    }
  }

  @Test
  void newProfileIsSentAsItWasFilledIn() {
    try (PageStage stage = accountStage()) {
      String create = "POST /api/auth/profiles";
      stage.answer(
          create,
          201,
          "{\"id\": \"p2\", \"name\": \"Kids\", \"maturityRating\": \"U\", \"language\": \"en\"}");
      Page page = stage.open("/account");
      page.getByTestId("add-profile").click();
      page.getByTestId("profile-name").fill("Kids");
      page.getByLabel("rocket").check(new Locator.CheckOptions().setForce(true));
      page.getByLabel("May watch films for").selectOption("U");
      page.getByTestId("save-profile").click();

      assertThat(page.getByTestId("profile-form")).hasCount(0);
      assertThat(stage.calls(create).getFirst().body())
          .contains("\"name\":\"Kids\"", "\"avatar\":\"rocket\"", "\"maturityRating\":\"U\"")
          .doesNotContain("\"pin\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/register",
        "/sign-in",
        "/forgot",
        "/reset#token=x",
        "/verify#token=x",
        "/account"
      })
  void pageFitsAPhone(String path) {
    try (PageStage stage = new PageStage(browser().newPhone())) {
      if (path.equals("/account")) {
        stage.signedIn().answer(SESSIONS, 200, DEVICES).answer(PROFILES, 200, ONE_PROFILE);
      }
      Page page = stage.open(path);
      assertThat(page.locator("h1")).isVisible();

      Object tooWide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth");
      Object unnamed =
          page.evaluate(
              "[...document.querySelectorAll('input:not([type=radio])')].filter(i => !i.labels?.length && !i.ariaLabel).length");

      assertThat(List.of(tooWide, unnamed)).isEqualTo(List.of(false, 0));
    }
  }
}
