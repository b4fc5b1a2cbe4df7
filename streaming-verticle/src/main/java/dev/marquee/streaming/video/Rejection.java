package dev.marquee.streaming.video;

/// Why a video can't be used. The code is what clients, events and rows carry.
public enum Rejection {
  EMPTY("empty"),
  NOT_A_VIDEO("not-a-video"),
  TRUNCATED("truncated"),
  TOO_LONG("too-long"),
  UNSUPPORTED_CODEC("unsupported-codec"),
  /// It looked well, but transcoding failed again and again.
  PROCESSING_FAILED("processing-failed");

  private final String code;

  Rejection(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }

  /// The rejection with this code.
  ///
  /// @throws IllegalArgumentException when there is none
  public static Rejection of(String code) {
    for (Rejection rejection : values()) {
      if (rejection.code.equals(code)) {
        return rejection;
      }
    }
    throw new IllegalArgumentException("no rejection '" + code + "'");
  }
}
