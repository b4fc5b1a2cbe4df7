package dev.marquee.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalServersTest {
  @TempDir Path folder;

  @Test
  void addressesAreReadFromText() {
    assertThat(ExternalServers.postgres("db:5432:me:a:b"))
        .isEqualTo(new PostgresServer("db", 5432, "me", "a:b"));
    assertThat(ExternalServers.redis("cache:6379").uri()).isEqualTo("redis://cache:6379");
    assertThatThrownBy(() -> ExternalServers.redis("cache"))
        .hasMessage("'cache' should have 2 parts, separated by colons");
  }

  @Test
  void checkoutIsFoundFromAnyFolderInIt() throws Exception {
    Files.createDirectories(folder.resolve("proto"));
    Files.writeString(folder.resolve("pom.xml"), "");
    Path module = Files.createDirectories(folder.resolve("dev/embedded"));

    assertThat(KafkaLibraries.checkoutAbove(module)).contains(folder);
    assertThat(KafkaLibraries.checkoutAbove(folder.getRoot())).isEmpty();
  }
}
