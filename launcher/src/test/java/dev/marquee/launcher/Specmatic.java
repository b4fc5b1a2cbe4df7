package dev.marquee.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// [Specmatic](https://specmatic.io), as `dev/lint` has it, against a running platform.
final class Specmatic {
  private static final Path JAR =
      Path.of(System.getProperty("marquee.root"), "dev/lint/node_modules/specmatic/specmatic.jar");
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final String NEGATIVE = " -ve  Scenario: ";
  private static final String SCENARIO = "Scenario: ";

  /// Of one operation. All of them would be many thousands for some, of which the last say nothing
  /// the first didn't.
  private static final String COMBINATIONS_MAX = "8";

  /// What would end the token of the run, or its password.
  private static final String FILTER =
      "PATH!='/api/auth/logout' && PATH!='/api/auth/sessions' && PATH!='/api/auth/password/change'";

  private final Path folder;
  private final String url;
  private final String document;
  private final String token;

  /// What came of a run.
  ///
  /// @param negative how many requests that break the document were made
  /// @param failedNegative those that weren't refused
  record Result(int negative, List<String> failedNegative) {}

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
    return run(
        Map.of(
            "SPECMATIC_GENERATIVE_TESTS",
            "true",
            "MAX_TEST_REQUEST_COMBINATIONS",
            COMBINATIONS_MAX));
  }

  private Result run(Map<String, String> environment) throws IOException {
    Path openapi = Files.writeString(folder.resolve("openapi.json"), document);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx768m",
            "-jar",
            JAR.toString(),
            "test",
            openapi.toString(),
            "--testBaseURL=" + url,
            "--timeout=20",
            "--filter=" + FILTER,
            "--junitReportDir=" + folder);
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
    int negative = 0;
    List<String> failedNegative = new ArrayList<>();
    NodeList cases = cases(report);
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      String name = test.getAttribute("name");
      boolean failed =
          test.getElementsByTagName("failure").getLength()
                  + test.getElementsByTagName("error").getLength()
              > 0;
      if (name.contains(NEGATIVE)) {
        negative++;
        if (failed) {
          failedNegative.add(name.substring(name.indexOf(SCENARIO)));
        }
      }
    }
    return new Result(negative, failedNegative);
  }

  private static NodeList cases(Path report) throws IOException {
    try {
      DocumentBuilderFactory ours = DocumentBuilderFactory.newDefaultInstance();
      ours.setAttribute("jdk.xml.maxGeneralEntitySizeLimit", "0"); // it quotes all that was said
      ours.setAttribute("jdk.xml.totalEntitySizeLimit", "0");
      return ours.newDocumentBuilder().parse(report.toFile()).getElementsByTagName("testcase");
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }
}
