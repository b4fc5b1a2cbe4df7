package dev.marquee.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.ops.TelemetryOptions;
import dev.marquee.platform.redis.RedisEndpoints;
import dev.marquee.platform.rpc.RpcOptions;
import dev.marquee.platform.sql.PostgresOptions;
import dev.marquee.platform.store.ObjectStoreOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Defaults, overlays and their errors. The part `cinema` exists in tests only.
class SettingsTest {
  /// The options of the part.
  record CinemaOptions(
      Duration holdTtl,
      int seatsMax,
      boolean open,
      double share,
      String name,
      List<String> days,
      String doorSecret,
      Map<String, String> keys,
      Map<String, String> labels,
      ProviderOptions provider) {
    CinemaOptions {
      if (seatsMax < 1) {
        throw new IllegalArgumentException("seatsMax: must be at least 1");
      }
    }
  }

  record ProviderOptions(String url, Duration timeout) {
    ProviderOptions {
      if (timeout.isZero()) {
        throw new IllegalArgumentException("timeout: must not be 0");
      }
    }
  }

  private final Settings defaults = Settings.defaults(List.of("cinema", "no-such-part"));

  private static CinemaOptions cinema(Settings settings) {
    return settings.bind("cinema", CinemaOptions.class);
  }

  @Test
  void defaultsAreWhatThePartSays() {
    CinemaOptions cinema = cinema(defaults);

    assertThat(cinema.holdTtl()).isEqualTo(Duration.ofMinutes(8));
    assertThat(cinema.seatsMax()).isEqualTo(10);
    assertThat(cinema.open()).isTrue();
    assertThat(cinema.share()).isEqualTo(0.5);
    assertThat(cinema.days()).containsExactly("mon", "tue");
    assertThat(cinema.provider().timeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void thePlatformsOwnDefaultsBind() {
    defaults.bind("rpc", RpcOptions.class);
    defaults.bind("postgres", PostgresOptions.class);
    defaults.bind("redis", RedisEndpoints.class);
    defaults.bind("objects", ObjectStoreOptions.class);
    defaults.bind("telemetry", TelemetryOptions.class);
    assertThat(defaults.text("node.host")).isEqualTo("127.0.0.1");
  }

  @Test
  void laterLayersWinAndLeaveTheRest() {
    Settings settings =
        defaults
            .with("application.yaml", "cinema: {seatsMax: 4, provider: {timeout: 5s}}")
            .withEnvironment(Map.of("MARQUEE_CINEMA__SEATS_MAX", "6"))
            .with("command line", Map.of("cinema.seatsMax", "8"));

    assertThat(cinema(settings).seatsMax()).isEqualTo(8);
    assertThat(cinema(settings).provider())
        .isEqualTo(new ProviderOptions("http://127.0.0.1:1", Duration.ofSeconds(5)));
    assertThat(cinema(defaults).seatsMax()).isEqualTo(10);
  }

  @Test
  void anEmptyDocumentChangesNothing() {
    assertThat(cinema(defaults.with("application.yaml", ""))).isEqualTo(cinema(defaults));
    assertThat(cinema(defaults.with("application.yaml", "# nothing"))).isEqualTo(cinema(defaults));
  }

  @Test
  void anUnknownKeyFailsWithItsNameAndSource() {
    assertError(
        () -> defaults.with("application.yaml", "cinema: {provider: {timeuot: 5s}}"),
        "application.yaml: unknown setting 'cinema.provider.timeuot'");
    assertError(
        () -> defaults.with("application.yaml", "cimena: {seatsMax: 5}"),
        "application.yaml: unknown setting 'cimena'");
    assertError(
        () -> defaults.withEnvironment(Map.of("MARQUEE_CINEMA__SEAT_MAX", "5")),
        "environment MARQUEE_CINEMA__SEAT_MAX: unknown setting 'cinema.seatMax'");
    assertError(
        () -> defaults.with("command line", Map.of("cinema.seats", "5")),
        "command line: unknown setting 'cinema.seats'");
  }

  @Test
  void otherVariablesOfTheEnvironmentAreNotSettings() {
    assertThat(
            cinema(
                defaults.withEnvironment(
                    Map.of("MARQUEE_LOG", "text", "PATH", "/bin", "CINEMA__SEATS_MAX", "1"))))
        .isEqualTo(cinema(defaults));
  }

  @Test
  void environmentNamesBecomeCamelCase() {
    Settings settings =
        defaults.withEnvironment(
            Map.of(
                "MARQUEE_CINEMA__HOLD_TTL", "90s",
                "MARQUEE_CINEMA__PROVIDER__TIMEOUT", "1s",
                "MARQUEE_OBJECTS__S3_ACCESS_KEY", "abc",
                "MARQUEE_CINEMA__DAYS", "[wed]",
                "MARQUEE_CINEMA__OPEN", "false"));

    assertThat(cinema(settings).holdTtl()).isEqualTo(Duration.ofSeconds(90));
    assertThat(cinema(settings).provider().timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.text("objects.s3AccessKey")).isEqualTo("abc");
    assertThat(cinema(settings).days()).containsExactly("wed");
    assertThat(cinema(settings).open()).isFalse();
  }

  @Test
  void aFreeFormMapTakesAnyKey() {
    Settings settings =
        defaults
            .with("application.yaml", "cinema: {labels: {a: x}}\nports: {edge: 8080}")
            .withEnvironment(Map.of("MARQUEE_CINEMA__LABELS__B_C", "y"))
            .with("command line", Map.of("cinema.labels.d", "z", "ports.catalog", "9002"));

    assertThat(cinema(settings).labels())
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "x", "bC", "y", "d", "z"));
    assertThat(settings.numbers("ports"))
        .containsExactlyInAnyOrderEntriesOf(Map.of("edge", 8080, "catalog", 9002));
  }

  @Test
  void aFreeFormMapMayBeGivenAsJson() {
    Settings settings =
        defaults.withEnvironment(Map.of("MARQUEE_CINEMA__LABELS", "{\"a\": \"x\", \"b\": \"y\"}"));

    assertThat(cinema(settings).labels())
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "x", "b", "y"));
  }

  @Test
  void portsMustBeWholeNumbers() {
    assertError(
        () -> defaults.with("application.yaml", "ports: {edge: http}").numbers("ports"),
        "ports.edge: must be a whole number");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0123",
        "1e10",
        "0x1F",
        "true",
        "null",
        "~",
        "#secret",
        "a #b",
        "a: b",
        "%x",
        "@x",
        "- x",
        "12345678901234567890",
        "1_000",
        "yes",
        "*x",
        "&x",
        "!x",
        "a'b",
        "{a",
        "[a"
      })
  void aSecretFromOutsideIsTakenAsItIs(String secret) {
    assertThat(
            cinema(defaults.withEnvironment(Map.of("MARQUEE_CINEMA__DOOR_SECRET", secret)))
                .doorSecret())
        .isEqualTo(secret);
    assertThat(
            cinema(defaults.with("command line", Map.of("cinema.doorSecret", secret))).doorSecret())
        .isEqualTo(secret);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0123",
        "1e10",
        "0x1F",
        "null",
        "~",
        "#secret",
        "a #b",
        "a: b",
        "%x",
        "@x",
        "- x",
        "*x",
        "12345678901234567890",
        "1_000",
        "yes",
        "&x",
        "!x",
        "a'b"
      })
  void aSecretOfAFreeFormMapIsTakenAsItIs(String secret) {
    assertThat(cinema(defaults.withEnvironment(Map.of("MARQUEE_CINEMA__KEYS__K1", secret))).keys())
        .isEqualTo(Map.of("k1", secret));
  }

  @Test
  void quotesAroundAValueAreNotPartOfIt() {
    Settings settings =
        defaults.with(
            "command line", Map.of("cinema.doorSecret", "' x '", "cinema.name", "\"Ritz\""));

    assertThat(cinema(settings).doorSecret()).isEqualTo(" x ");
    assertThat(cinema(settings).name()).isEqualTo("Ritz");
  }

  @Test
  void anEmptyVariableIsAnEmptyText() {
    Settings settings =
        defaults.withEnvironment(
            Map.of("MARQUEE_CINEMA__NAME", "", "MARQUEE_CINEMA__KEYS__K1", ""));

    assertThat(cinema(settings).name()).isEmpty();
    assertThat(cinema(settings).keys()).isEqualTo(Map.of("k1", ""));
  }

  @ParameterizedTest
  @CsvSource({"250ms, PT0.25S", "10s, PT10S", "8m, PT8M", "2h, PT2H", "7d, PT168H", "0s, PT0S"})
  void durationsAreReadAsPeopleWriteThem(String text, Duration duration) {
    assertThat(cinema(defaults.with("x", Map.of("cinema.holdTtl", text))).holdTtl())
        .isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "8 minutes", "-8m", "m", "8M", "1.5h", "9999999999999s"})
  void anythingElseIsNoDuration(String text) {
    assertError(
        () -> cinema(defaults.with("x", "cinema: {holdTtl: " + text + "}")),
        "cinema.holdTtl: '" + text + "' is no duration like 250ms, 10s, 8m, 2h, 7d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cinema: {seatsMax: many}       | cinema.seatsMax: 'many' is no int",
        "cinema: {open: perhaps}        | cinema.open: 'perhaps' is no boolean",
        "cinema: {share: half}          | cinema.share: 'half' is no double",
        "cinema: {seatsMax: 0}          | cinema: seatsMax: must be at least 1",
        "cinema: {provider: {timeout: 0s}} | cinema.provider: timeout: must not be 0",
        "cinema: {seatsMax:}            | x: 'cinema.seatsMax' has no value",
        "cinema: {name: 0123}           | x: 'cinema.name' is a text: put its value in quotes",
        "cinema: {name: true}           | x: 'cinema.name' is a text: put its value in quotes",
        "cinema: {provider: 5}          | x: 'cinema.provider' is a map of settings",
        "cinema:                        | x: 'cinema' has no value",
        "cinema: 5                      | x: 'cinema' is a map of settings",
        "cinema: {name: {a: b}}         | x: 'cinema.name' is one value, not a map",
        "cinema: {days: mon}            | x: 'cinema.days' is a list",
        "[a]                            | x: not a map of settings",
        "hello                          | x: not a map of settings"
      })
  void aWrongValueIsToldByNameAndRule(String yaml, String error) {
    assertError(() -> cinema(defaults.with("x", yaml)), error);
  }

  @Test
  void aNumberIsNotCut() {
    assertThatThrownBy(() -> cinema(defaults.with("x", "cinema: {seatsMax: 4.7}")))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("cinema.seatsMax: ");
  }

  @Test
  void aKeyThatStandsTwiceIsAMistake() {
    assertThatThrownBy(() -> defaults.with("x", "cinema:\n  seatsMax: 4\n  seatsMax: 5"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("seatsMax");
  }

  @Test
  void brokenYamlNamesItsSource() {
    assertThatThrownBy(() -> defaults.with("application.yaml", "a: [b"))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("application.yaml: ");
  }

  @Test
  void aPartThatIsNotThereIsNamed() {
    assertError(
        () -> defaults.bind("nowhere", CinemaOptions.class),
        "no settings for 'nowhere': is its module on the class path?");
    assertError(() -> defaults.text("node.nothing"), "no setting 'node.nothing'");
  }

  @Test
  void secretsAreMasked() {
    String masked =
        defaults
            .with("x", "cinema: {doorSecret: open-sesame, labels: {apiKey: k}}")
            .with("x", "postgres: {passwords: {booking: pw1}, adminPassword: pw2}")
            .with("x", "redis: {cache: 'redis://user:pw3@cache:6379'}")
            .with("x", "cinema: {days: ['http://u:pw4@h/']}")
            .withEnvironment(
                Map.of("MARQUEE_CINEMA__LABELS", "{\"list\": [{\"password\": \"pw5\"}]}"))
            .masked();

    assertThat(masked)
        .doesNotContain("open-sesame", "pw1", "pw2", "pw3", "pw4", "pw5", "apiKey: \"k\"")
        .contains("doorSecret: \"***\"")
        .contains("redis://***@cache:6379")
        .contains("name: \"Odeon\"")
        .contains("seatsMax: 10");
  }

  /// Whether a secret is set is no secret, and the first thing to look for.
  @Test
  void aSecretThatIsNotSetShows() {
    assertThat(defaults.masked()).contains("doorSecret: \"\"");
  }

  private static void assertError(Runnable work, String message) {
    assertThatThrownBy(work::run).isInstanceOf(SettingsException.class).hasMessage(message);
  }
}
