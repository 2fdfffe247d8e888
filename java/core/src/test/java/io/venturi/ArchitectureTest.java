package io.venturi;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.venturi");

  @Test
  void packages_ofCore_formNoCycle() {
    slices().matching("io.venturi.(*)..").should().beFreeOfCycles().check(CORE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "preprocess",
        "engine",
        "latent",
        "entropy",
        "frame",
        "transport",
        "task",
        "image"
      })
  void step_importsNoOtherStep_butImageLatentAndTheRoot(String step) {
    classes()
        .that()
        .resideInAPackage("io.venturi." + step + "..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "io.venturi",
                    "io.venturi.image",
                    "io.venturi.latent",
                    "io.venturi." + step + "..")
                .or(DescribedPredicate.not(resideInAPackage("io.venturi.."))))
        .check(CORE);
  }

  @Test
  void root_importsNoStep() {
    noClasses()
        .that()
        .resideInAPackage("io.venturi")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.venturi.(*)..")
        .check(CORE);
  }

  @Test
  void core_usesNothingButTheJdkSlf4jAndJspecify() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "io.venturi..", "org.slf4j..", "org.jspecify..")
        .check(CORE);
  }

  @Test
  void core_printsNothingAndLogsThroughSlf4j() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CORE);
    noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..").check(CORE);
  }
}
