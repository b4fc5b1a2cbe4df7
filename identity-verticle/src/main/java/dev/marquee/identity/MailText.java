package dev.marquee.identity;

import java.time.Duration;
import java.util.regex.Pattern;

/// A mail as it is read. Names stand in the body only, never in a header, on one line, without
/// characters that turn the direction of text; in HTML they are escaped.
///
/// @param text the plain form
/// @param html the same, simple
record MailText(String subject, String text, String html) {
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

  /// @param linkBase where the tenant's web app lives, without a slash at the end
  static MailText of(Letter letter, String linkBase, LinkOptions lifetimes) {
    String link = linkBase + path(letter.kind()) + fragment(letter.token());
    return switch (letter.kind()) {
      case VERIFY ->
          written(
              "Confirm your e-mail address",
              letter,
              "Somebody, probably you, wants to open an account with this e-mail address. Confirm it within "
                  + text(lifetimes.registrationLifetime())
                  + ":",
              link,
              "If that wasn't you, do nothing: there is no account, and there won't be one.");
      case HAS_ACCOUNT ->
          written(
              "You have an account already",
              letter,
              "Somebody, probably you, wanted to open an account with this e-mail address, but there is one. If you"
                  + " don't know your password any more, set a new one:",
              link,
              "If that wasn't you, do nothing: your account is as it was.");
      case RESET ->
          written(
              "Set a new password",
              letter,
              "Somebody, probably you, wants to set a new password for your account. Do so within "
                  + text(lifetimes.resetLifetime())
                  + ":",
              link,
              "If that wasn't you, do nothing: your password stays as it is.");
      case INVITATION ->
          written(
              "You are invited",
              letter,
              "An account was opened for you. Set its password within "
                  + text(lifetimes.invitationLifetime())
                  + ":",
              link,
              "If you don't know what this is about, do nothing.");
      case PASSWORD_CHANGED ->
          written(
              "Your password was changed",
              letter,
              "The password of your account was changed, and you are signed out elsewhere. If that wasn't you, set a"
                  + " new one at once:",
              link,
              "If it was you, do nothing.");
      case SECOND_FACTOR_CHANGED ->
          written(
              "Your second factor was changed",
              letter,
              "The second factor of your account was set up, removed, or given new recovery codes. If that wasn't you,"
                  + " set a new password at once and tell us:",
              link,
              "If it was you, do nothing.");
      case ACCOUNT_CLOSED ->
          written(
              "Your account was closed",
              letter,
              "Your account was closed, as was asked for. You are signed out everywhere, and what we hold about you will be"
                  + " erased soon. What you bought stays in our books, under a number that leads to nobody:",
              link,
              "If that wasn't you, tell us at once: for some days it can be undone.");
      case TRIAL_ENDING ->
          written(
              "Your trial ends soon",
              letter,
              "Your trial of Marquee Premium ends in a few days. From then on it is charged as you agreed. What, when and"
                  + " how to cancel stands here:",
              link,
              "If you want to stay, do nothing.");
      case PAYMENT_FAILED ->
          written(
              "Your payment didn't go through",
              letter,
              "Your subscription couldn't be charged. It goes on for some days while we try again; approve the payment or"
                  + " give us another payment method here:",
              link,
              "If your subscription runs on as it should, do nothing.");
      case SUBSCRIPTION_ENDED ->
          written(
              "Your subscription has ended",
              letter,
              "Your subscription has ended. Your account stays, with ads. You can subscribe again whenever you like:",
              link,
              "If that is what you wanted, do nothing.");
    };
  }

  private static String path(Letter.Kind kind) {
    return switch (kind) {
      case VERIFY -> "/verify";
      case RESET, INVITATION -> "/reset";
      case HAS_ACCOUNT, PASSWORD_CHANGED, SECOND_FACTOR_CHANGED -> "/forgot";
      case ACCOUNT_CLOSED -> "";
      case TRIAL_ENDING, PAYMENT_FAILED, SUBSCRIPTION_ENDED -> "/membership";
    };
  }

  /// Behind the `#`: a browser sends that to no server, so it stands in no log and no Referer.
  private static String fragment(String token) {
    return token.isEmpty() ? "" : "#token=" + token;
  }

  private static MailText written(
      String subject, Letter letter, String before, String link, String after) {
    String name = UNSEEN.matcher(letter.name()).replaceAll(" ").strip();
    String greeting = name.isEmpty() ? "Hello," : "Hello " + name + ",";
    String shownLink = escaped(link);
    return new MailText(
        subject,
        String.join("\n\n", greeting, before, link, after) + "\n",
        "<p>%s</p><p>%s</p><p><a href=\"%s\">%s</a></p><p>%s</p>"
            .formatted(escaped(greeting), escaped(before), shownLink, shownLink, escaped(after)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String text(Duration duration) {
    if (duration.toDays() > 1) {
      return duration.toDays() + " days";
    }
    return duration.toHours() > 1
        ? duration.toHours() + " hours"
        : Math.max(1, duration.toMinutes()) + " minutes";
  }

  @Override
  public String toString() {
    return "MailText[" + subject + "]";
  }
}
