package dev.marquee.simulators;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Mails as HTML. Whatever a mail says is text; only its links to this machine can be followed,
/// because a mail that leads anywhere else is a mistake here.
final class MailPages {
  static final String STYLE =
      """
      :root { color-scheme: dark; }
      * { box-sizing: border-box; }
      body { margin: 0; background: #0c0a0f; color: #f6f0e6; font: 16px/1.55 'DM Sans', system-ui, sans-serif; }
      header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; padding: 1rem max(1rem, calc(50vw - 23rem));
        border-bottom: 1px solid #352e3e; background: #17141c; }
      header a { color: inherit; text-decoration: none; font-size: 1.35rem; font-weight: 700; letter-spacing: .01em; }
      header b { color: #ffb454; }
      header p { margin: 0; color: #a9a0b2; font-size: .9rem; }
      main { padding: 1.5rem max(1rem, calc(50vw - 23rem)) 4rem; }
      ol { list-style: none; margin: 0; padding: 0; }
      li a { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 1rem; padding: .9rem 1.1rem; margin-bottom: .6rem; color: inherit;
        text-decoration: none; background: #17141c; border: 1px solid #352e3e; border-radius: .9rem; }
      li a:hover { border-color: #a9a0b2; }
      a:focus-visible { outline: 2px solid #ffb454; outline-offset: 3px; }
      li strong, li span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      li span, time, dt, .hint { color: #a9a0b2; font-size: .875rem; }
      article { background: #17141c; border: 1px solid #352e3e; border-radius: .9rem; padding: 1.5rem; }
      h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
      dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem 1rem; margin: 0 0 1.25rem; padding-bottom: 1.25rem;
        border-bottom: 1px solid #352e3e; }
      dd { margin: 0; overflow-wrap: anywhere; font-size: .95rem; }
      pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
      pre a { color: #ffb454; }
      .back { display: inline-block; margin-bottom: 1rem; color: #a9a0b2; }
      @media (max-width: 34rem) { li a { grid-template-columns: minmax(0, 1fr); } li time { order: 1; } }
      .empty { padding: 4rem 1rem; text-align: center; color: #a9a0b2; }
      """;

  private static final int SECONDS_BETWEEN_LOOKS = 5;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM, HH:mm:ss 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"'`]{1,2000}");
  private static final Pattern OWN_LINK =
      Pattern.compile(
          "https?://(?:(?:[a-z0-9-]{1,63}\\.){0,3}localhost|127\\.0\\.0\\.1|\\[::1])(?::[0-9]{1,5})?(?:[/?#].*)?");

  private MailPages() {}

  /// The list, which looks again by itself every few seconds.
  static String list(List<Mail> mails, String to) {
    StringBuilder items = new StringBuilder();
    mails.forEach(mail -> items.append(item(mail)));
    String content =
        mails.isEmpty()
            ? "<p class=\"empty\">No mail has arrived yet.</p>"
            : "<ol>"
                + items
                + "</ol><p class=\"hint\">The last "
                + MailShelf.MAILS_MAX
                + " are kept.</p>";
    String whose = to.isBlank() ? "All mails" : "Mails to " + escape(to);
    String refresh = "<meta http-equiv=\"refresh\" content=\"" + SECONDS_BETWEEN_LOOKS + "\">";
    return page("Mailbox", refresh, whose, content);
  }

  private static String item(Mail mail) {
    return """
    <li><a href="/mail/%d"><strong>%s</strong>%s<span>to %s</span></a></li>
    """
        .formatted(mail.id(), subject(mail), time(mail.at()), escape(mail.to()));
  }

  static String one(Mail mail) {
    String content =
        """
        <a class="back" href="/">All mails</a>
        <article><h1>%s</h1>
        <dl><dt>From</dt><dd>%s</dd><dt>To</dt><dd>%s</dd><dt>At</dt><dd>%s</dd></dl>
        <pre>%s</pre></article>
        """
            .formatted(
                subject(mail),
                escape(mail.from()),
                escape(mail.to()),
                time(mail.at()),
                withLinks(mail.text()));
    return page(subject(mail) + " · Mailbox", "", "One mail", content);
  }

  private static String subject(Mail mail) {
    return mail.subject().isBlank() ? "(no subject)" : escape(mail.subject());
  }

  private static String time(Instant at) {
    return "<time datetime=\"" + at + "\">" + TIME.format(at) + "</time>";
  }

  /// Text with the links that lead to this machine made links.
  static String withLinks(String text) {
    StringBuilder html = new StringBuilder();
    Matcher matcher = LINK.matcher(text);
    int end = 0;
    while (matcher.find()) {
      html.append(escape(text.substring(end, matcher.start())));
      String url = matcher.group().replaceFirst("[.,;:!?)]+$", "");
      end = matcher.start() + url.length();
      String shown = escape(url);
      html.append(
          OWN_LINK.matcher(url).matches()
              ? "<a href=\"" + shown + "\" rel=\"noreferrer\">" + shown + "</a>"
              : shown);
    }
    return html.append(escape(text.substring(end))).toString();
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String page(String title, String head, String subtitle, String content) {
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">%s
    <title>%s</title><link rel="stylesheet" href="/style.css"></head>
    <body><header><a href="/">Marquee<b>.</b> mailbox</a><p>%s. Nothing sent here leaves this machine.</p></header>
    <main>%s</main></body></html>
    """
        .formatted(head, title, subtitle, content);
  }
}
