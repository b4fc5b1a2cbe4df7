package dev.marquee.embedded;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// FFmpeg 8.0.1 with x264, unpacked from the bytedeco artefact for Linux on x86-64. These are GPL
/// programs: run them as processes of their own, with [#environment()].
public record Ffmpeg(Path folder) {
  private static final String FOLDER_NAME = "ffmpeg-8.0.1";
  private static final String JAR_FOLDER = "org/bytedeco/ffmpeg/linux-x86_64-gpl/";
  private static final String STUB_FOLDER = "stub";

  /// What FFmpeg is linked to and a bare machine lacks.
  private static final List<StubLibrary> STUBS =
      List.of(
          new StubLibrary("libxcb.so.1", List.of()),
          new StubLibrary("libxcb-shm.so.0", List.of()),
          new StubLibrary("libasound.so.2", List.of("ALSA_0.9", "ALSA_0.9.0rc4")),
          new StubLibrary("libpulse.so.0", List.of("PULSE_0")));

  /// The copy that all JVMs of this user share, unpacked when needed (about a second).
  public static Ffmpeg shared() {
    return unpack(UnpackedFolder.cache());
  }

  /// Unpacks into a folder below the given one, unless a complete copy is there. Many JVMs may do
  /// so at once.
  public static Ffmpeg unpack(Path cacheDir) {
    Path folder = cacheDir.toAbsolutePath().normalize().resolve(FOLDER_NAME);
    return new Ffmpeg(UnpackedFolder.ensure(folder, Ffmpeg::unpackInto));
  }

  public Path ffmpeg() {
    return folder.resolve("ffmpeg");
  }

  public Path ffprobe() {
    return folder.resolve("ffprobe");
  }

  /// What a process that runs one of the programs needs in its environment.
  public Map<String, String> environment() {
    return Map.of("LD_LIBRARY_PATH", folder + ":" + folder.resolve(STUB_FOLDER));
  }

  private static void unpackInto(Path folder) throws IOException {
    URL program = Ffmpeg.class.getClassLoader().getResource(JAR_FOLDER + "ffmpeg");
    if (program == null || !(program.openConnection() instanceof JarURLConnection connection)) {
      throw new FileNotFoundException("the FFmpeg artefact is not on the class path");
    }
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : jar.stream().filter(Ffmpeg::isNeeded).toList()) {
        Path file = folder.resolve(entry.getName().substring(JAR_FOLDER.length()));
        try (InputStream content = jar.getInputStream(entry)) {
          Files.copy(content, file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    Path stubs = Files.createDirectory(folder.resolve(STUB_FOLDER));
    for (StubLibrary stub : STUBS) {
      Files.write(stubs.resolve(stub.soname()), stub.bytes());
    }
  }

  /// Without the libraries that bind FFmpeg to Java.
  private static boolean isNeeded(JarEntry entry) {
    return !entry.isDirectory()
        && entry.getName().startsWith(JAR_FOLDER)
        && !entry.getName().startsWith(JAR_FOLDER + "libjni");
  }
}
