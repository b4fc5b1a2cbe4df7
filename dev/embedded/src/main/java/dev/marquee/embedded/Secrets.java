package dev.marquee.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/// Passwords made up once and kept in a file that only this user may read (mode 0600).
public final class Secrets {
  private static final int PASSWORD_BYTES = 24;

  private final Path file;
  private final SecureRandom random;
  private final Properties nameToPassword;

  private Secrets(Path file, SecureRandom random, Properties nameToPassword) {
    this.file = file;
    this.random = random;
    this.nameToPassword = nameToPassword;
  }

  /// Reads the file if it exists.
  ///
  /// @throws ServerStartException when it cannot be read
  public static Secrets open(Path file, SecureRandom random) {
    var nameToPassword = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        nameToPassword.load(reader);
      } catch (IOException unreadable) {
        throw new ServerStartException("The secrets in " + file + " cannot be read.", unreadable);
      }
    }
    return new Secrets(file, random, nameToPassword);
  }

  /// The password kept under this name: 192 random bits as hexadecimal digits, made and saved at
  /// the first request.
  ///
  /// @throws ServerStartException when a new one cannot be saved
  public synchronized String password(String name) {
    String known = nameToPassword.getProperty(name);
    if (known != null) {
      return known;
    }
    byte[] bytes = new byte[PASSWORD_BYTES];
    random.nextBytes(bytes);
    String password = HexFormat.of().formatHex(bytes);
    nameToPassword.setProperty(name, password);
    save();
    return password;
  }

  /// Replaces the file as a whole, so that a crash never leaves half of it.
  private void save() {
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(unfinished);
      Files.createFile(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      var text = new StringWriter();
      nameToPassword.store(text, "Passwords of the development servers. Keep private.");
      Files.writeString(unfinished, text.toString());
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException refused) {
      throw new ServerStartException("The secrets in " + file + " cannot be saved.", refused);
    }
  }
}
