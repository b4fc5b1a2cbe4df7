package dev.marquee.simulators;

import java.util.Arrays;

/// The simulators there are, by the name [SimulatorMain] takes.
public enum SimulatorKind {
  PAYMENT("payment"),
  DISHTV("dishtv"),
  D2H("d2h"),
  MAILBOX("mailbox"),
  TRANSIT("transit");

  private final String wireName;

  SimulatorKind(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  static SimulatorKind of(String wireName) {
    return Arrays.stream(values())
        .filter(kind -> kind.wireName.equals(wireName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such simulator: " + wireName));
  }
}
