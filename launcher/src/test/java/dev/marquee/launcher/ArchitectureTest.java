package dev.marquee.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rules of ARCHITECTURE.md, enforced.
class ArchitectureTest {
  private static final List<String> DOMAINS =
      List.of("identity", "catalog", "booking", "streaming", "sync", "activity", "ads", "edge");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(place -> !place.contains("/platform/testing/"))
          .importPackages("dev.marquee");

  @Test
  void verticleSeesOnlyProtoAndPlatform() {
    for (String domain : DOMAINS) {
      String[] others =
          DOMAINS.stream()
              .filter(other -> !other.equals(domain))
              .map(ArchitectureTest::tree)
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(tree(domain))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.marquee.launcher..",
              "dev.marquee.embedded..",
              "dev.marquee.simulators..",
              "dev.marquee.benchmarks..")
          .check(CLASSES);
    }
  }

  @Test
  void platformSeesNoDomain() {
    noClasses()
        .that()
        .resideInAPackage("dev.marquee.platform..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(DOMAINS.stream().map(ArchitectureTest::tree).toArray(String[]::new))
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            DOMAINS.stream()
                .map(domain -> "dev.marquee.proto." + domain + "..")
                .toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void onlyVerticleAndOptionsAreUsedFromOutside() {
    for (String domain : DOMAINS) {
      classes()
          .that()
          .resideInAPackage(tree(domain))
          .and()
          .haveSimpleNameNotEndingWith("Verticle")
          .and()
          .haveSimpleNameNotEndingWith("Options")
          .should()
          .onlyBeAccessed()
          .byAnyPackage(tree(domain))
          .check(CLASSES);
    }
  }

  @Test
  void onlyStoresAndPlatformSpeakSql() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.marquee.platform..")
        .and()
        .haveSimpleNameNotEndingWith("Store")
        .and(notNestedInStore())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..")
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> notNestedInStore() {
    return DescribedPredicate.describe(
        "aren't nested in a store",
        type ->
            type.getEnclosingClass()
                .map(outer -> !outer.getSimpleName().endsWith("Store"))
                .orElse(true));
  }

  @Test
  void domainRecordsAreFreeOfVertxAndProto() {
    for (String domain : DOMAINS) {
      if (domain.equals("edge")) {
        continue;
      }
      noClasses()
          .that()
          .resideInAPackage(tree(domain))
          .and()
          .areRecords()
          .and()
          .areTopLevelClasses()
          .and()
          .haveSimpleNameNotEndingWith("Options")
          .and()
          // An HTTP answer of a listener, not of the domain.
          .haveSimpleNameNotEndingWith("Problem")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "dev.marquee.proto..")
          .check(CLASSES);
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.marquee.(*)..").should().beFreeOfCycles().check(CLASSES);
    slices().matching("dev.marquee.platform.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  private static String tree(String domain) {
    return "dev.marquee." + domain + "..";
  }
}
