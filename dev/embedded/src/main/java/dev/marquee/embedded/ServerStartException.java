package dev.marquee.embedded;

/// A server cannot be started, for a reason the reader can act on. The message is one or more plain
/// sentences, fit to be shown as it is.
public final class ServerStartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ServerStartException(String message) {
    super(message);
  }

  public ServerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
