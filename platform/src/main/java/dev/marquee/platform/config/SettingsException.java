package dev.marquee.platform.config;

/// A setting that can't be used; the message names the source, the key and the rule, for the person
/// who wrote it.
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SettingsException(String message) {
    super(message);
  }
}
