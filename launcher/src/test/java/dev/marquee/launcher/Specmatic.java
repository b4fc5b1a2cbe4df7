package dev.marquee.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// [Specmatic](https://specmatic.io), as `dev/lint` has it, against a running platform.
final class Specmatic {
  private static final Path JAR =
      Path.of(System.getProperty("marquee.root"), "dev/lint/node_modules/specmatic/specmatic.jar");
  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final String NEGATIVE = "-ve";

  private final Path folder;
  private final String url;
  private final String document;
  private final String token;

  /// What came of a run.
  ///
  /// @param negative how many requests that break the document were made
  /// @param failedNegative those that weren't refused
  /// @param positive how many others
  /// @param failedPositive those that weren't answered as declared
  record Result(
      int negative, List<String> failedNegative, int positive, List<String> failedPositive) {}

  /// @param folder for its files
  Specmatic(Path folder, String url, String document, String token) {
    this.folder = folder;
    this.url = url;
    this.document = document;
    this.token = token;
  }

  static boolean installed() {
    return Files.isRegularFile(JAR);
  }

  /// With requests that break the document, one rule at a time.
  Result generative() throws IOException {
    return run(Map.of("SPECMATIC_GENERATIVE_TESTS", "true"), List.of());
  }

  /// Only operations that have examples, by them.
  Result examples() throws IOException {
    return run(Map.of(), List.of("--strict"));
  }

  private Result run(Map<String, String> environment, List<String> options) throws IOException {
    Path openapi = Files.writeString(folder.resolve("openapi.json"), document);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-jar",
                JAR.toString(),
                "test",
                openapi.toString(),
                "--testBaseURL=" + url,
                "--timeout=20",
                "--junitReportDir=" + folder));
    command.addAll(options);
    Path log = folder.resolve("specmatic.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("bearer", token);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("specmatic took longer than " + LIMIT);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
    return result(log);
  }

  /// Its report names each test by its kind, operation and what was done to the request.
  private Result result(Path log) throws IOException {
    Path report = folder.resolve("TEST-junit-jupiter.xml");
    if (!Files.exists(report)) {
      throw new AssertionError("specmatic made no report:\n" + tail(log));
    }
    List<String> negative = new ArrayList<>();
    List<String> failedNegative = new ArrayList<>();
    List<String> positive = new ArrayList<>();
    List<String> failedPositive = new ArrayList<>();
    NodeList cases = cases(report);
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      String name = test.getAttribute("name").strip();
      boolean failed =
          test.getElementsByTagName("failure").getLength()
                  + test.getElementsByTagName("error").getLength()
              > 0;
      boolean broken = name.startsWith(NEGATIVE);
      (broken ? negative : positive).add(name);
      if (failed) {
        (broken ? failedNegative : failedPositive).add(name);
      }
    }
    return new Result(negative.size(), failedNegative, positive.size(), failedPositive);
  }

  private static NodeList cases(Path report) throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(report.toFile())
          .getElementsByTagName("testcase");
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }
}
