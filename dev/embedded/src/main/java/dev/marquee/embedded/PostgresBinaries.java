package dev.marquee.embedded;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The Postgres programs, unpacked from the zonky artefact for Linux on x86-64.
record PostgresBinaries(Path folder) {
  static final int MAJOR_VERSION = 18;
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final String FOLDER_NAME = "postgres-18.6";

  static PostgresBinaries unpack() {
    return new PostgresBinaries(
        UnpackedFolder.ensure(
            UnpackedFolder.cache().resolve(FOLDER_NAME), PostgresBinaries::untar));
  }

  String program(String name) {
    return folder.resolve("bin").resolve(name).toString();
  }

  private static void untar(Path target) throws IOException {
    try (InputStream packed = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
      if (packed == null) {
        throw new FileNotFoundException(ARCHIVE + " is not on the class path");
      }
      try (var tar = new TarArchiveInputStream(new XZInputStream(packed))) {
        TarArchiveEntry entry;
        while ((entry = tar.getNextEntry()) != null) {
          unpack(entry, tar, target.resolve(entry.getName()).normalize());
        }
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, file);
    boolean executable = (entry.getMode() & 0b001_000_000) != 0;
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }
}
