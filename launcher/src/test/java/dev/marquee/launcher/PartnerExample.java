package dev.marquee.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `examples/node` as a partner uses it: installed from its lock file, run against a platform.
final class PartnerExample {
  private static final Path FOLDER =
      Path.of(System.getProperty("marquee.root"), "examples", "node");
  private static final int NODE_MIN = 20;
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Pattern SHOW = Pattern.compile("show .*, (\\S+)");
  private static final Pattern HELD = Pattern.compile("held +(\\w+) for .*");

  private final Installation installation;
  private final Client client;
  private final Client other;
  private final String viewer;

  private PartnerExample(Installation installation, Client client, Client other, String viewer) {
    this.installation = installation;
    this.client = client;
    this.other = other;
    this.viewer = viewer;
  }

  /// A client's own credentials.
  record Client(String id, String secret) {
    /// An access token for them, as any OAuth library asks for one.
    String token(Installation installation) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(installation.url() + "/api/auth/token"))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret))
              .build();
      try (HttpClient http = HttpClient.newHttpClient()) {
        String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return ApiClient.JSON.readTree(answer).path("access_token").asText();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// What a program printed, both of its streams, and how it ended.
  record Ended(int status, List<String> lines) {}

  /// True where Node.js is new enough.
  static boolean possible() {
    try {
      Ended version = end(new ProcessBuilder("node", "--version").start());
      String major = version.lines().getFirst().replaceFirst("^v(\\d+).*", "$1");
      return Integer.parseInt(major) >= NODE_MIN;
    } catch (IOException e) {
      return false;
    }
  }

  /// Installs what the lock file says.
  ///
  /// @param viewer access token of a subscriber
  static PartnerExample install(
      Installation installation, Client client, Client other, String viewer) {
    PartnerExample example = new PartnerExample(installation, client, other, viewer);
    Ended installed = end(example.start("npm", "ci", "--prefer-offline", "--no-progress"));
    if (installed.status() != 0) {
      throw new IllegalStateException("npm ci: " + String.join("\n", installed.lines()));
    }
    return example;
  }

  /// Its own tests: what the partner port refuses.
  Ended test() {
    return end(start("npm", "test", "--silent"));
  }

  /// A run of the other client, from beginning to end.
  Ended rival(String... options) {
    return end(
        partner(
            Stream.concat(
                    Stream.of("--client", other.id(), "--secret", other.secret()),
                    Stream.of(options))
                .toArray(String[]::new)));
  }

  /// A run that stands still while its seat is held.
  Visit visit(String... options) {
    return new Visit(
        partner(Stream.concat(Stream.of("--pause"), Stream.of(options)).toArray(String[]::new)));
  }

  private Process partner(String... options) {
    Stream<String> command =
        Stream.of("node", "partner.js", "--url", installation.url(), "--partner", address());
    return start(Stream.concat(command, Stream.of(options)).toArray(String[]::new));
  }

  private String address() {
    return "localhost:" + (installation.base() + 3);
  }

  private Process start(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(FOLDER.toFile());
    builder.redirectErrorStream(true);
    builder.environment().put("MARQUEE_URL", installation.url());
    builder.environment().put("MARQUEE_PARTNER", address());
    builder.environment().put("MARQUEE_CLIENT", client.id());
    builder.environment().put("MARQUEE_SECRET", client.secret());
    builder.environment().put("MARQUEE_OTHER_CLIENT", other.id());
    builder.environment().put("MARQUEE_OTHER_SECRET", other.secret());
    builder.environment().put("MARQUEE_VIEWER", viewer);
    try {
      Process process = builder.start();
      // A program that hangs is ended, which ends whoever reads from it.
      CompletableFuture.delayedExecutor(LIMIT.toSeconds(), TimeUnit.SECONDS)
          .execute(process::destroyForcibly);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Ended end(Process process) {
    try (BufferedReader reader = process.inputReader()) {
      List<String> lines = reader.lines().toList();
      return new Ended(process.waitFor(), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// One run of the client, from its first line to the last.
  static final class Visit implements AutoCloseable {
    private final Process process;
    private final BufferedReader reader;
    private final List<String> lines = new ArrayList<>();

    private Visit(Process process) {
      this.process = process;
      this.reader = process.inputReader();
    }

    /// The seat it says it holds.
    record HeldSeat(String showtimeId, String seatId) {}

    /// Reads on until it holds a seat.
    HeldSeat held() throws IOException {
      String showtimeId = said(SHOW);
      return new HeldSeat(showtimeId, said(HELD));
    }

    private String said(Pattern wanted) throws IOException {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        Matcher matcher = wanted.matcher(line);
        if (matcher.matches()) {
          return matcher.group(1);
        }
      }
      throw new IllegalStateException("it never said '" + wanted + "':\n" + lines);
    }

    /// Presses Enter, which makes it give the seat back.
    Ended goOn() throws IOException {
      try (Writer keyboard = process.outputWriter()) {
        keyboard.write("\n");
      }
      Ended rest = end(process);
      return new Ended(
          rest.status(), Stream.concat(lines.stream(), rest.lines().stream()).toList());
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
