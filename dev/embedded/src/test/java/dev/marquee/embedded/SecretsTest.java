package dev.marquee.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  @TempDir Path folder;

  @Test
  void passwordsDifferByNameAndStayTheSame() throws Exception {
    Path file = folder.resolve("secrets.properties");
    Secrets first = Secrets.open(file, new SecureRandom());
    String postgres = first.password("postgres");
    String redis = first.password("redis");

    Secrets later = Secrets.open(file, new SecureRandom());

    assertThat(postgres).matches("[0-9a-f]{48}").isNotEqualTo(redis);
    assertThat(later.password("postgres")).isEqualTo(postgres);
    assertThat(later.password("redis")).isEqualTo(redis);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }
}
