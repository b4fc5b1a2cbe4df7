package dev.marquee.simulators;

import io.vertx.core.json.JsonObject;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// A mail as it arrived for one recipient.
///
/// @param id counts from 1
/// @param text its plain text; empty if it has none
record Mail(long id, Instant at, String from, String to, String subject, String text) {
  static final int TEXT_LENGTH_MAX = 64 * 1024;
  private static final int SUBJECT_LENGTH_MAX = 500;
  private static final int NESTING_MAX = 5;

  /// @throws MessagingException if it isn't written as mails are (RFC 5322, MIME)
  static Mail read(long id, Instant at, String from, String to, MimeMessage message)
      throws MessagingException {
    String subject = Optional.ofNullable(message.getSubject()).orElse("");
    try {
      return new Mail(
          id,
          at,
          from,
          to,
          cut(subject, SUBJECT_LENGTH_MAX),
          cut(text(message, NESTING_MAX).orElse(""), TEXT_LENGTH_MAX));
    } catch (IOException e) {
      throw new MessagingException("the body can't be decoded", e);
    }
  }

  /// The first plain text in it.
  private static Optional<String> text(Part part, int nestingLeft)
      throws MessagingException, IOException {
    if (part.isMimeType("text/plain")) {
      return Optional.of(part.getContent().toString());
    }
    if (nestingLeft > 0 && part.getContent() instanceof Multipart parts) {
      for (int i = 0; i < parts.getCount(); i++) {
        BodyPart inner = parts.getBodyPart(i);
        Optional<String> found = text(inner, nestingLeft - 1);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static String cut(String text, int lengthMax) {
    return text.length() <= lengthMax ? text : text.substring(0, lengthMax);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("at", at.toString())
        .put("from", from)
        .put("to", to)
        .put("subject", subject)
        .put("text", text);
  }
}
