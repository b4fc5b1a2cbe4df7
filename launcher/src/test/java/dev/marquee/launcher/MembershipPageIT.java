package dev.marquee.launcher;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The membership page, before subscriptions that stand in every way.
class MembershipPageIT {
  private static final String MINE = "GET /api/subscription";
  private static final String PLANS = "GET /api/plans";
  private static final String INVOICES = "GET /api/subscription/invoices";
  private static final String SUBSCRIBE = "POST /api/subscription";
  private static final String CANCEL = "DELETE /api/subscription";
  private static final String RESUME = "POST /api/subscription/resume";
  private static final String REFRESH = "POST /api/auth/browser/refresh";
  private static final String PLAN =
      """
      {"id": "plan-1", "name": "Premium, monthly", "tier": "premium", "period": "P1M", "trialDays": 14,
       "price": {"amountMinor": 19900, "currency": "INR"}}
      """;
  private static final String NONE = mine("none", "");

  private static @Nullable Chromium chromium;

  @BeforeAll
  static void start() {
    assumeTrue(Chromium.possible(), "no Chromium here: the pages aren't shown");
    assumeTrue(
        MembershipPageIT.class.getResource("/web/index.html") != null,
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
    if (chromium == null) {
      throw new IllegalStateException("not started");
    }
    return new PageStage(chromium.newContext())
        .signedIn()
        .answer(PLANS, 200, "{\"plans\": [" + PLAN + "]}")
        .answer(
            INVOICES,
            200,
            """
            {"invoices": [{"id": "i1", "state": "paid", "amount": {"amountMinor": 19900, "currency": "INR"},
              "periodFrom": "2026-01-02T03:04:05Z", "periodTo": "2026-02-02T03:04:05Z",
              "createdAt": "2026-01-02T03:04:05Z"}], "nextCursor": ""}
            """);
  }

  private static String subscription(String state, String more) {
    return """
    {"id": "s1", "state": "%s", "entitled": true, "actionUrl": "", "endReason": "", "trialAvailable": %s%s%s}
    """
        .formatted(
            state, state.equals("none"), state.equals("none") ? "" : ", \"plan\": " + PLAN, more);
  }

  private static String mine(String state, String more) {
    return "{\"subscription\": " + subscription(state, more) + "}";
  }

  @Test
  void trialIsBegunByAButtonAndTheTokenIsRefreshed() {
    try (PageStage stage = stage()) {
      stage
          .answer(MINE, 200, NONE)
          .answer(MINE, 200, mine("trial", ", \"nextChargeAt\": \"2026-02-02T03:04:05Z\""))
          .answer(SUBSCRIBE, 201, subscription("trial", ""));
      Page page = stage.open("/membership");
      assertThat(page.getByTestId("plans")).containsText("The first 14 days are free.");
      int refreshes = stage.calls(REFRESH).size();

      page.getByTestId("subscribe-P1M").click();

      assertThat(page.getByTestId("subscription")).hasAttribute("data-state", "trial");
      assertThat(page.getByTestId("subscription")).containsText("₹199 a month");
      PageStage.Call order = stage.calls(SUBSCRIBE).getFirst();
      assertThat(order.body()).contains("plan-1").contains("card_ok");
      assertThat(order.headers()).containsKey("idempotency-key");
      assertThat(stage.calls(REFRESH)).hasSizeGreaterThan(refreshes);
    }
  }

  @Test
  void refusalOfTheCardIsTold() {
    try (PageStage stage = stage()) {
      stage.answer(MINE, 200, NONE).refuse(SUBSCRIBE, 402, "declined");
      Page page = stage.open("/membership");
      page.getByTestId("method-card_declined").check();
      page.getByTestId("subscribe-P1M").click();

      assertThat(page.getByRole(AriaRole.ALERT)).hasText("Says declined.");
    }
  }

  @Test
  void whatRunsCanBeCancelledAndResumed() {
    try (PageStage stage = stage()) {
      String end = ", \"endsAt\": \"2026-02-02T03:04:05Z\"";
      stage
          .answer(MINE, 200, mine("active", ", \"nextChargeAt\": \"2026-02-02T03:04:05Z\""))
          .answer(MINE, 200, mine("cancelled", end))
          .answer(MINE, 200, mine("active", ", \"nextChargeAt\": \"2026-02-02T03:04:05Z\""))
          .answer(CANCEL, 200, subscription("cancelled", end))
          .answer(RESUME, 200, subscription("active", ""));
      Page page = stage.open("/membership");

      page.getByTestId("cancel").click();
      assertThat(page.getByTestId("subscription")).containsText("nothing more is charged");
      page.getByTestId("resume").click();

      assertThat(page.getByTestId("subscription")).hasAttribute("data-state", "active");
      assertThat(page.getByTestId("invoices")).containsText("Paid");
    }
  }

  @Test
  void everyStateSaysWhatItMeans() {
    for (List<String> told :
        List.of(
            List.of("past_due", "didn’t go through"),
            List.of("expired", "Your membership ended"),
            List.of("cancelled", "Stay after all"))) {
      try (PageStage stage = stage()) {
        stage.answer(MINE, 200, mine(told.getFirst(), ", \"endsAt\": \"2026-02-02T03:04:05Z\""));

        Page page = stage.open("/membership");

        assertThat(page.getByTestId("subscription")).containsText(told.getLast());
      }
    }
  }

  @Test
  void bankIsOneClickAway() {
    try (PageStage stage = stage()) {
      stage.answer(
          MINE,
          200,
          "{\"subscription\": "
              + subscription("pending", "")
                  .replace("\"actionUrl\": \"\"", "\"actionUrl\": \"http://bank.example/a\"")
              + "}");

      Page page = stage.open("/membership");

      assertThat(page.getByTestId("approve")).hasAttribute("href", "http://bank.example/a");
    }
  }
}
