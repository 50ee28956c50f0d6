package dev.headscale.runner;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The lines between modules, and between what is public and what is not. */
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("testkit") && !location.contains("-tests"))
            .importPackages("dev.headscale");

    private static final String[] LIBRARIES = {
        "dev.headscale.policy..", "dev.headscale.core..", "dev.headscale.noise..", "dev.headscale.jdbc.."
    };

    @Test
    void allModulesAreLookedAt() {
        for (String module : List.of("policy", "core", "noise", "jdbc", "runner")) {
            assertThat(ALL.that(resideInAPackage("dev.headscale." + module + "..")))
                    .as(module)
                    .isNotEmpty();
        }
    }

    @Test
    void policyStandsAlone() {
        check(classes()
                .that()
                .resideInAPackage("dev.headscale.policy..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "dev.headscale.policy..",
                        "tools.jackson..",
                        "org.jspecify..",
                        "com.fasterxml.jackson.."));
    }

    @Test
    void coreKnowsPolicyAndNoOtherModule() {
        check(classes()
                .that()
                .resideInAPackage("dev.headscale.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "dev.headscale.core..",
                        "dev.headscale.policy..",
                        "tools.jackson..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "org.jspecify.."));
    }

    @Test
    void transportAndStoreDoNotKnowEachOther() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.headscale.noise..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.headscale.jdbc..", "dev.headscale.runner..", "java.sql.."));
        check(noClasses()
                .that()
                .resideInAPackage("dev.headscale.jdbc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.headscale.noise..", "dev.headscale.runner..", "io.netty.."));
    }

    @Test
    void nobodyReachesIntoAnotherModule() {
        for (String module : List.of("policy", "core", "noise", "jdbc")) {
            check(noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.headscale." + module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.headscale." + module + ".internal.."));
        }
    }

    @Test
    void coreDoesNotLookBehindItsSeamsForTheStore() {
        check(noClasses()
                .that()
                .resideInAnyPackage("dev.headscale.policy..", "dev.headscale.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "java.net.http..", "java.nio.channels.."));
    }

    @Test
    void packagesOfCoreHaveNoCycles() {
        check(slices().matching("dev.headscale.core.internal.(*)..").should().beFreeOfCycles());
    }

    @Test
    void packagesOfTheTransportHaveNoCycles() {
        check(slices().matching("dev.headscale.noise.internal.(*)..").should().beFreeOfCycles());
    }

    @Test
    void whatIsInternalNeverShowsInAPublicSignature() {
        check(methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat(isPublicApi())
                .should(new ArchCondition<>("mention no internal type") {
                    @Override
                    public void check(JavaMethod method, ConditionEvents events) {
                        Stream.concat(method.getRawParameterTypes().stream(), Stream.of(method.getRawReturnType()))
                                .filter(type -> type.getPackageName().contains(".internal"))
                                .forEach(type -> events.add(SimpleConditionEvent.violated(
                                        method, method.getFullName() + " mentions " + type.getName())));
                    }
                }));
    }

    private static DescribedPredicate<JavaClass> isPublicApi() {
        return DescribedPredicate.describe(
                "are public API",
                type -> !type.getPackageName().contains(".internal")
                        && type.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC));
    }

    @Test
    void librariesTakeTimeAndRandomnessFromOutside() {
        check(noClasses()
                .that()
                .resideInAnyPackage(LIBRARIES)
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callConstructor(Random.class));
    }

    @Test
    void pureCodeHasNoThreadsSocketsClocksOrLogs() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.headscale.policy..",
                        "dev.headscale.core.wire..",
                        "dev.headscale.core.model..",
                        "dev.headscale.core.internal.world..",
                        "dev.headscale.core.internal.name..",
                        "dev.headscale.core.internal.address..",
                        "dev.headscale.core.internal.dns..",
                        "dev.headscale.noise.internal.handshake..",
                        "dev.headscale.noise.internal.record..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.nio.channels..", "java.util.concurrent")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(?!URLEncoder).*")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread"));
    }

    @Test
    void everyPackageIsCheckedForNulls() {
        Set<String> unmarked = new java.util.TreeSet<>();
        for (JavaClass type : ALL) {
            if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                unmarked.add(type.getPackageName());
            }
        }
        assertThat(unmarked).isEmpty();
    }

    private static void check(ArchRule rule) {
        rule.check(ALL);
    }
}
