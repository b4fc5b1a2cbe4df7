package dev.marquee.platform.log;

import java.util.regex.Pattern;

/// Takes out of a text what no log may keep: tokens, passwords and other secrets beside their
/// names, credentials in URLs, e-mail addresses. A net under the rule not to log them, not its
/// replacement. Every repetition is bounded or can't overlap its neighbour, so that a hostile text
/// costs no more than its length.
final class Masking {
  private record Rule(Pattern pattern, String replacement) {}

  private static final Rule[] RULES = {
    rule("eyJ[A-Za-z0-9_-]{4,}+(?:\\.[A-Za-z0-9_-]*+){0,4}", "***"),
    rule("(?i)\\b(bearer|basic)\\s{1,4}(?!\\*)[A-Za-z0-9._~+/=-]{6,}+", "$1 ***"),
    rule(
        "(?i)(password|passwd|secret(?:_?key)?|api_?key|access_?key|private_?key|access_?token|refresh_?token)"
            + "(\"?\\s{0,4}[=:]\\s{0,4})(?:\"[^\"]*+\"?|[^\\s\"&,;)}\\]]++)",
        "$1$2***"),
    rule("://[^/@\\s]{1,256}@", "://***@"),
    rule("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\\.[A-Za-z]{2,24}", "***@***"),
  };

  private Masking() {}

  static String masked(String text) {
    String masked = text;
    for (Rule rule : RULES) {
      masked = rule.pattern.matcher(masked).replaceAll(rule.replacement);
    }
    return masked;
  }

  private static Rule rule(String pattern, String replacement) {
    return new Rule(Pattern.compile(pattern), replacement);
  }
}
