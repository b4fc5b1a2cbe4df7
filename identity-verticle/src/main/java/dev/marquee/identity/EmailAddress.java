package dev.marquee.identity;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// An e-mail address. Two that differ only in case, outer blanks or Unicode composition are one;
/// nothing else is folded (no dots, no plus tags: those are the provider's business).
///
/// @param shown as written: trimmed, NFC
/// @param folded by which addresses are compared
record EmailAddress(String shown, String folded) {
  static final int LENGTH_MAX = 254;

  /// What is no character of an address: unseen ones, and those that end or part addresses in a
  /// mail's header (RFC 5322 specials; a quoted local part is no address here).
  private static final String NONE = "\\p{Z}\\p{C}@()<>\\[\\]:;,\\\\\"";

  private static final Pattern SHAPE =
      Pattern.compile("[^" + NONE + "]{1,64}@[^" + NONE + ".]+(\\.[^" + NONE + ".]+)+");

  /// Empty when the text is no address or longer than 254 characters. Whether it can be reached,
  /// only a mail can tell.
  static Optional<EmailAddress> parse(String text) {
    if (text.length() > 2 * LENGTH_MAX) {
      return Optional.empty();
    }
    String shown = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
    return shown.length() <= LENGTH_MAX && SHAPE.matcher(shown).matches()
        ? Optional.of(new EmailAddress(shown, fold(shown)))
        : Optional.empty();
  }

  /// Case folding may leave a decomposed letter behind, hence the second normalisation.
  static String fold(String text) {
    return Normalizer.normalize(
        text.strip().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }

  /// The mailbox a folded address most likely leads to: without its `+tag` (RFC 5233), which its
  /// owner, or a stranger, may choose at will. Only for counting; addresses are never compared by
  /// it.
  static String mailbox(String text) {
    String folded = fold(text);
    int plus = folded.indexOf('+');
    int at = folded.lastIndexOf('@');
    return plus > 0 && plus < at ? folded.substring(0, plus) + folded.substring(at) : folded;
  }

  /// What is before the last `@`, folded.
  String localPart() {
    return folded.substring(0, folded.lastIndexOf('@'));
  }

  @Override
  public String toString() {
    return "EmailAddress[***]";
  }
}
