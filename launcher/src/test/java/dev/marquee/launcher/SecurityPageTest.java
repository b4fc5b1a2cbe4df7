package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page that says how each security requirement is met names only tests and pages that exist.
class SecurityPageTest {
  private static final Path ROOT = Path.of(System.getProperty("marquee.root"));
  private static final Path PAGE = ROOT.resolve("docs/operations/security.md");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:IT|Test)|Refusals)`");

  /// A relative link, without the place in its page.
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)[^)]*\\)");

  private static final Set<String> ELSEWHERE = Set.of(".git", "target", "node_modules");

  @Test
  void testsItNamesExist() throws IOException {
    List<String> named =
        TEST.matcher(Files.readString(PAGE))
            .results()
            .map((MatchResult match) -> match.group(1))
            .distinct()
            .toList();

    assertThat(named).hasSizeGreaterThan(30);
    assertThat(tests()).containsAll(named);
  }

  @Test
  void whatItLinksToExists() throws IOException {
    List<String> linked =
        LINK.matcher(Files.readString(PAGE))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();

    assertThat(linked).hasSizeGreaterThan(1);
    assertThat(linked).allSatisfy(link -> assertThat(PAGE.resolveSibling(link)).exists());
  }

  private static Set<String> tests() throws IOException {
    Set<String> names = new HashSet<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return ELSEWHERE.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String path = file.toString();
            if (path.contains("/src/test/") && path.endsWith(".java")) {
              names.add(file.getFileName().toString().replace(".java", ""));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return names;
  }
}
