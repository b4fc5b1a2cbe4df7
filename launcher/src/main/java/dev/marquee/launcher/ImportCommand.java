package dev.marquee.launcher;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Brings a video in by the front door: metadata and upload as the demo editor, review and
/// publication as the demo reviewer.
@Command(
    name = "import",
    description =
        "Uploads, reviews and publishes a video through the public API, and prints where to play it.")
final class ImportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "The video.")
  private Path file = Path.of("");

  @Option(names = "--title", required = true, description = "Its title.")
  private String title = "";

  @Option(
      names = "--url",
      description = "Where the platform is (default: ${DEFAULT-VALUE}).",
      defaultValue = "http://localhost:8080")
  private URI url = URI.create("http://localhost:8080");

  @Override
  public Integer call() {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("there is no file " + file);
    }
    Newsroom newsroom = Newsroom.open(new ApiClient(url, ""), DemoAccounts.FIRST_TENANT);
    Steps steps = new Steps(System.out);
    String titleId =
        steps.step(
            "create '" + title + "'",
            () ->
                newsroom.draft(
                    Newsroom.metadata(title, "Imported from " + file.getFileName(), "Import")));
    steps.step(
        "upload " + file.getFileName(),
        () -> newsroom.upload(file, titleId, ImportCommand::progress));
    steps.step("transcode", () -> newsroom.awaitVideo(titleId, ImportCommand::progress));
    steps.step("review and publish", () -> newsroom.publish(titleId));
    String playlist = steps.step("open it as a viewer", () -> newsroom.playlist(titleId));
    steps.say("");
    steps.say(url.resolve(playlist).toString());
    return 0;
  }

  private static void progress(int percent) {
    System.out.printf("        %3d %%\r", percent);
    System.out.flush();
  }
}
