package dev.marquee.platform.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A part of an installation in a JVM of its own, to be killed or stopped at the worst moment.
public final class ChildJvm implements AutoCloseable {
  private final Process process;

  private ChildJvm(Process process) {
    this.process = process;
  }

  /// Runs a class of the tests until it says `READY`.
  ///
  /// @param main reads as many bytes of settings as its argument says
  /// @param heapMebibytes what it may use
  /// @param settings YAML
  /// @throws IOException when it ended before
  public static ChildJvm start(Class<?> main, int heapMebibytes, String settings)
      throws IOException {
    byte[] bytes = settings.getBytes(StandardCharsets.UTF_8);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMebibytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                String.valueOf(bytes.length))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    OutputStream input = process.getOutputStream();
    input.write(bytes);
    input.flush();
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    while (line != null && !line.equals("READY")) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException(main.getSimpleName() + " ended before it was ready");
    }
    Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
    return new ChildJvm(process);
  }

  /// SIGKILL.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
  }

  /// SIGSTOP: everything stays open, nothing goes on.
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /// SIGCONT.
  public void goOn() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "kill -s " + name + " " + process.pid()).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
