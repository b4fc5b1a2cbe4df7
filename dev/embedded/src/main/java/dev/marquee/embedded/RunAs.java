package dev.marquee.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Which user a child runs as. Postgres refuses to run as root and as a user without a name
/// (`docker run --user 1234`), so these step aside for it.
enum RunAs {
  /// The user of this JVM.
  SELF,
  /// Root without its powers: in a fresh user namespace root's own files still belong to the child,
  /// so any folder of root works.
  USER_NAMESPACE,
  /// The user 65534, where namespaces are forbidden (many containers). All folders above the data
  /// must allow passage to everybody.
  NOBODY;

  private static final String NOBODY_ID = "65534";

  static RunAs ordinaryUser() {
    return Holder.BEST;
  }

  private static final class Holder {
    static final RunAs BEST = choose();
  }

  private static RunAs choose() {
    boolean isRoot = ownUserId() == 0;
    if (!isRoot && hasName()) {
      return SELF;
    }
    if (namespacesWork()) {
      return USER_NAMESPACE;
    }
    return isRoot ? NOBODY : SELF;
  }

  private static boolean namespacesWork() {
    try {
      return Tools.present("unshare")
          && new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0;
    } catch (IOException notRun) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// What to put before the command.
  List<String> prefix() {
    return switch (this) {
      case SELF -> List.of();
      case USER_NAMESPACE -> List.of("unshare", "-U", "--");
      case NOBODY ->
          List.of("setpriv", "--reuid", NOBODY_ID, "--regid", NOBODY_ID, "--clear-groups", "--");
    };
  }

  /// Makes the child the owner of a folder with all that is in it, whoever ran it last time.
  void own(Path folder) throws IOException {
    int wanted = this == NOBODY ? Integer.parseInt(NOBODY_ID) : ownUserId();
    if (userIdOf(folder) == wanted) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.setAttribute(file, "unix:uid", wanted);
      }
    }
  }

  /// Lets the child pass through a private folder of ours, without letting it list the folder.
  void admit(Path folder) throws IOException {
    if (this == NOBODY) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
      Files.setPosixFilePermissions(folder, permissions);
    }
  }

  /// The name of the user of this JVM, or its number when it has no name.
  static String ownUserName() {
    return hasName() ? System.getProperty("user.name") : Integer.toString(ownUserId());
  }

  private static boolean hasName() {
    return !System.getProperty("user.name").equals("?");
  }

  static int ownUserId() {
    try {
      return userIdOf(Path.of("/proc/self"));
    } catch (IOException noProc) {
      throw new IllegalStateException("/proc is not mounted", noProc);
    }
  }

  private static int userIdOf(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid");
  }
}
