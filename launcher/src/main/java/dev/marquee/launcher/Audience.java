package dev.marquee.launcher;

import dev.marquee.launcher.ApiClient.Login;
import java.util.Optional;
import java.util.UUID;

/// Who goes through a journey: people who register for it, or ones who have accounts.
sealed interface Audience {
  /// What admitting somebody is called.
  String admission();

  /// Signs in the one who watches or books.
  Login admit(ApiClient viewer);

  /// True if there is somebody else who could want the same seats.
  boolean hasRival();

  /// Signs in that somebody else.
  ///
  /// @throws IllegalStateException if there is nobody
  void admitRival(ApiClient rival);

  /// New accounts, opened with the links that are mailed to them.
  record Newcomers(Mailbox mailbox) implements Audience {
    @Override
    public String admission() {
      return "register a viewer";
    }

    @Override
    public Login admit(ApiClient viewer) {
      Login login =
          new Login(
              "smoke-" + UUID.randomUUID() + "@example.com", "a-smoke-test-" + UUID.randomUUID());
      viewer.register(mailbox, login, "Smoke Test");
      return login;
    }

    @Override
    public boolean hasRival() {
      return true;
    }

    @Override
    public void admitRival(ApiClient rival) {
      admit(rival);
    }
  }

  /// Accounts that exist, for a platform whose mails no test can read.
  record Regulars(Login viewer, Optional<Login> rival) implements Audience {
    @Override
    public String admission() {
      return "sign in a viewer";
    }

    @Override
    public Login admit(ApiClient client) {
      client.login(viewer);
      return viewer;
    }

    @Override
    public boolean hasRival() {
      return rival.isPresent();
    }

    @Override
    public void admitRival(ApiClient client) {
      client.login(rival.orElseThrow(() -> new IllegalStateException("there is no rival")));
    }
  }
}
