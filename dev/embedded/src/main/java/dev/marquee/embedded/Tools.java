package dev.marquee.embedded;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Small programs of the operating system that are used where they exist.
final class Tools {
  private static final Map<String, Boolean> NAME_TO_PRESENT = new ConcurrentHashMap<>();

  private Tools() {}

  static boolean present(String name) {
    return NAME_TO_PRESENT.computeIfAbsent(name, Tools::isOnPath);
  }

  private static boolean isOnPath(String name) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, name))) {
        return true;
      }
    }
    return false;
  }
}
