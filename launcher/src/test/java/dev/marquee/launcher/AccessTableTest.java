package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.marquee.proto.options.v1.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The README's table of who may call what is what the contracts say. `-Dmarquee.write=true` writes
/// it anew.
class AccessTableTest {
  private static final Path README = Path.of(System.getProperty("marquee.root"), "README.md");
  private static final String BEGIN = "<!-- who may call what: written from the contracts -->\n";
  private static final String END = "<!-- end -->";

  @Test
  void readmeSaysWhoMayCallWhat() throws IOException {
    String readme = Files.readString(README);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END, begin);
    if (Boolean.getBoolean("marquee.write")) {
      Files.writeString(README, readme.substring(0, begin) + table() + readme.substring(end));
    } else {
      assertThat(readme.substring(begin, end)).isEqualTo(table());
    }
  }

  @Test
  void everyServiceIsInIt() {
    assertThat(Contracts.services().map(service -> service.getName()))
        .contains("Accounts", "Cms", "Payments", "Playback", "Campaigns", "Library", "Deliveries");
  }

  private static String table() {
    Map<String, List<MethodDescriptor>> whoToMethods =
        Contracts.methods()
            .collect(
                Collectors.groupingBy(AccessTableTest::who, TreeMap::new, Collectors.toList()));
    StringBuilder table = new StringBuilder("| who | may call |\n|---|---|\n");
    whoToMethods.forEach((who, methods) -> {
      String cells =
          methods.stream()
              .collect(
                  Collectors.groupingBy(
                      method -> method.getService().getName(),
                      TreeMap::new,
                      Collectors.mapping(AccessTableTest::shown, Collectors.joining(", "))))
              .entrySet()
              .stream()
              .map(service -> "`" + service.getKey() + "` " + service.getValue())
              .collect(Collectors.joining("; "));
      table.append("| ").append(who.substring(1)).append(" | ").append(cells).append(" |\n");
    });
    return table.toString();
  }

  /// The group of callers, after a digit that puts the groups in order.
  private static String who(MethodDescriptor method) {
    Access access = Contracts.access(method);
    String services =
        access.getServicesList().stream()
            .sorted()
            .map(service -> "`" + service + "`")
            .collect(Collectors.joining(", "));
    return switch (access.getWho()) {
      case WHO_ANYONE -> "1anyone";
      case WHO_USER ->
          (access.getClients() ? "2any account or client, for itself" : "2any account, for itself")
              + (services.isEmpty() ? "" : "; " + services);
      case WHO_ROLE ->
          "3"
              + access.getRolesList().stream().sorted().collect(Collectors.joining(", "))
              + (services.isEmpty() ? "" : "; " + services);
      case WHO_SERVICE -> "4only " + services;
      case WHO_UNSPECIFIED, UNRECOGNIZED ->
          throw new AssertionError(method.getFullName() + " says nothing");
    };
  }

  private static String shown(MethodDescriptor method) {
    return method.getName()
        + (Contracts.isForPartners(method) ? "°" : "")
        + (Contracts.access(method).getAuthAgeSecondsMax() > 0 ? "ᴾ" : "");
  }
}
