package dev.marquee.launcher;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Headless Chromium as Debian packages it.
final class Chromium implements AutoCloseable {
  private static final Path EXECUTABLE = Path.of("/usr/bin/chromium");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /// True where it is installed; `.ci/run` installs it.
  static boolean possible() {
    return Files.isExecutable(EXECUTABLE);
  }

  static Chromium start() {
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(EXECUTABLE)
                    .setHeadless(true)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--autoplay-policy=no-user-gesture-required")));
    return new Chromium(playwright, browser);
  }

  /// Somebody's own browser: no cookies of anybody else.
  BrowserContext newContext() {
    return browser.newContext();
  }

  BrowserContext newPhone() {
    return browser.newContext(new Browser.NewContextOptions().setViewportSize(390, 844));
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
