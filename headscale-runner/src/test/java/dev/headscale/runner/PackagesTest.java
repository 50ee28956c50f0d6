package dev.headscale.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom in the standalone server. */
final class PackagesTest {
    private static final String INTERNAL = "dev.headscale.runner.internal.";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.headscale.runner");

    @Test
    void packagesHaveNoCycles() {
        slices().matching(INTERNAL + "(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void theConfigurationKnowsNobodyHere() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "config")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        INTERNAL + "api", INTERNAL + "cli", INTERNAL + "serve", INTERNAL + "web", "io.netty..")
                .check(classes);
    }

    @Test
    void commandsReachTheServerByItsApiOnly() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "cli")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INTERNAL + "api", INTERNAL + "serve", "dev.headscale.jdbc..", "io.netty..")
                .check(classes);
    }

    @Test
    void theAdminApiKnowsNobodyHere() {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "api")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INTERNAL + "cli", INTERNAL + "config", INTERNAL + "serve", INTERNAL + "web")
                .check(classes);
    }
}
