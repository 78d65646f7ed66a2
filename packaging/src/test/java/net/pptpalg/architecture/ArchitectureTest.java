package net.pptpalg.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the arrows of ARCHITECTURE.md. */
class ArchitectureTest {

  private static final String ROOT = "net.pptpalg..";
  private static final String ALG = "net.pptpalg.alg..";
  private static final String NAT = "net.pptpalg.nat..";
  private static final String NFQUEUE = "net.pptpalg.nfqueue..";
  private static final String GATEWAY = "net.pptpalg.gateway..";
  private static final String CHECK = "net.pptpalg.check..";
  private static final String COMMAND = "net.pptpalg.command..";
  private static final String CAPTURE = "net.pptpalg.capture..";
  private static final String PROBE = "net.pptpalg.probe..";
  private static final String REPLAY = "net.pptpalg.replay..";
  private static final String PERF = "net.pptpalg.perf..";
  private static final String TESTBED = "net.pptpalg.testbed..";

  private static final Set<String> CLOCK_METHODS = Set.of("nanoTime", "currentTimeMillis");

  private static final Set<String> DATING =
      Set.of("WallClock", "EventFeed", "LiveObserver", "Journal");

  private static JavaClasses product;

  @BeforeAll
  static void readTheProduct() {
    product =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("net.pptpalg");
  }

  @Test
  void shouldKnowEveryPackageOfTheProduct() {
    check(
        classes()
            .that()
            .resideInAPackage(ROOT)
            .should()
            .resideInAnyPackage(
                ALG, NAT, NFQUEUE, GATEWAY, CAPTURE, CHECK, REPLAY, PROBE, PERF, COMMAND, TESTBED));
  }

  @Test
  void shouldKeepTheBenchOffTheGateway() {
    check(dependencies(PERF, PERF, NAT, ALG, NFQUEUE));
  }

  @Test
  void shouldKeepAlgOnNothingOfOurs() {
    check(dependencies(ALG, ALG));
  }

  @Test
  void shouldKeepNatOnAlgOnly() {
    check(dependencies(NAT, NAT, ALG));
  }

  @Test
  void shouldKeepNfqueueOnNothingOfOurs() {
    check(dependencies(NFQUEUE, NFQUEUE));
  }

  @Test
  void shouldKeepTheGatewayBelowTheCommandLine() {
    check(dependencies(GATEWAY, GATEWAY, CAPTURE, NAT, ALG, NFQUEUE));
  }

  @Test
  void shouldKeepTheLookAtTheMachineApartFromTheRunningGateway() {
    check(dependencies(CHECK, CHECK, GATEWAY, ALG, NFQUEUE));
    check(
        noClasses()
            .that()
            .resideInAPackage(CHECK)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("net.pptpalg.gateway"));
  }

  @Test
  void shouldKeepCaptureFilesOnAlgOnly() {
    check(dependencies(CAPTURE, CAPTURE, ALG));
  }

  @Test
  void shouldKeepTheReplayOnTheEngineAndCaptures() {
    check(dependencies(REPLAY, REPLAY, CAPTURE, NAT, ALG));
  }

  @Test
  void shouldKeepTheProbeOffTheEngine() {
    check(dependencies(PROBE, PROBE, NFQUEUE, ALG));
  }

  @Test
  void shouldKeepTheCommandLineOnTop() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(COMMAND)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(COMMAND));
  }

  @Test
  void shouldKeepTheTestbedApartFromWhatItTests() {
    check(dependencies(TESTBED, TESTBED));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(TESTBED)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(TESTBED));
  }

  @Test
  void shouldKeepAlgAndNatWithoutInputOrOutput() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(ALG, NAT)
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("java.io..", "java.net..", "java.nio.channels..")
                    .or(resideInAnyPackage("java.nio.file..", "jnr..", "io.netty.."))));
  }

  @Test
  void shouldKeepAlgAndNatWithoutThreads() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(ALG, NAT)
            .should()
            .accessTargetWhere(
                DescribedPredicate.describe(
                    "a thread is made, started or held up",
                    (JavaAccess<?> access) -> usesThread(access))));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(ALG, NAT)
            .should()
            .dependOnClassesThat(assignableTo(Executor.class).or(assignableTo(Lock.class))));
  }

  @Test
  void shouldKeepAlgAndNatWithoutClocks() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(ALG, NAT)
            .should()
            .accessTargetWhere(
                DescribedPredicate.describe(
                    "a clock is read", (JavaAccess<?> access) -> readsClock(access))));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(ALG, NAT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.time.."));
  }

  /** It may be set by an hour at any time; only what people read may be dated by it. */
  @Test
  void shouldReadTheClockOnTheWallOnlyToDateThings() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(GATEWAY, NFQUEUE)
            .and(not(describe("date things", type -> DATING.contains(type.getSimpleName()))))
            .should()
            .accessTargetWhere(
                describe("the clock on the wall is read", access -> readsWallClock(access))));
  }

  @Test
  void shouldKeepThePackagesOfEveryModuleFreeOfCycles() {
    check(slices().matching("net.pptpalg.(**)").should().beFreeOfCycles());
  }

  private static ArchRule dependencies(String of, String... allowed) {
    return noClasses()
        .that()
        .resideInAPackage(of)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT).and(not(resideInAnyPackage(allowed))));
  }

  private static boolean readsWallClock(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String method = access.getTarget().getName();
    return owner.equals("java.lang.System") && method.equals("currentTimeMillis")
        || owner.startsWith("java.time.") && method.equals("now")
        || owner.equals("java.time.Clock")
        || owner.equals("java.util.Date") && method.equals("<init>");
  }

  /** The spin hint is a hint to the processor. */
  private static boolean usesThread(JavaAccess<?> access) {
    return access.getTargetOwner().isAssignableTo(Thread.class)
        && !access.getTarget().getName().equals("onSpinWait");
  }

  private static boolean readsClock(JavaAccess<?> access) {
    return access.getTargetOwner().isEquivalentTo(System.class)
        && CLOCK_METHODS.contains(access.getTarget().getName());
  }

  /** An empty module fails its rule: it would hold nothing. */
  private static void check(ArchRule rule) {
    rule.check(product);
  }
}
