package dev.lockstep;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.annotation.Annotation;
import java.time.Clock;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

@AnalyzeClasses(packages = "dev.lockstep", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final DescribedPredicate<JavaClass> SIMULATORS =
      resideInAnyPackage("dev.lockstep.simulators..");

  private static final DescribedPredicate<JavaClass> PURE =
      describe(
          "are pure (money, lifecycle, *Lifecycle, *Policy, *Pricing)",
          type ->
              type.getPackageName().matches("dev\\.lockstep\\.(money|lifecycle)(\\..*)?")
                  || type.getSimpleName().matches(".*(Lifecycle|Policy|Pricing)"));

  private static final DescribedPredicate<JavaClass> OUTSIDE_WORLD =
      describe(
          "reach outside (Spring, SQL, Jakarta, network, files)",
          type ->
              type.getPackageName()
                  .matches(
                      "(java\\.sql|javax\\.sql|java\\.net|java\\.nio\\.file|jakarta"
                          + "|org\\.springframework\\.(?!modulith)).*"));

  private static final DescribedPredicate<JavaAccess<?>> THE_WALL_CLOCK =
      describe(
          "is now() without a Clock or currentTimeMillis()",
          access ->
              access.getTargetOwner().getPackageName().matches("java\\.(time|lang).*")
                  && (access.getName().equals("currentTimeMillis") || isNowWithoutClock(access)));

  private static final DescribedPredicate<JavaAccess<?>> A_CLOCK_OF_ITS_OWN =
      describe(
          "is Clock.system…()",
          access ->
              access.getTargetOwner().isEquivalentTo(Clock.class)
                  && access.getName().startsWith("system"));

  @ArchTest
  static final ArchRule PURE_TYPES_KNOW_NO_OUTSIDE_WORLD =
      noClasses()
          .that(PURE)
          .should(dependOnClassesThat(OUTSIDE_WORLD))
          .because("a decision must give the same answer in a rerun and in a plain test");

  @ArchTest
  static final ArchRule TIME_COMES_FROM_AN_INJECTED_CLOCK =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Clock")
          .should(accessTargetWhere(THE_WALL_CLOCK))
          .because("tests and reruns set the time; inject java.time.Clock or a DatabaseClock");

  @ArchTest
  static final ArchRule CLOCKS_ARE_MADE_WHERE_BEANS_ARE_MADE =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Clock")
          .and()
          .haveSimpleNameNotEndingWith("Configuration")
          .and(DescribedPredicate.not(SIMULATORS))
          .should(accessTargetWhere(A_CLOCK_OF_ITS_OWN))
          .because("a second clock is one that tests cannot set");

  @ArchTest
  static final ArchRule OLD_DATES_ARE_NOT_USED =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Date.class, Calendar.class, GregorianCalendar.class)
          .because("times are java.time.Instant");

  @ArchTest
  static final ArchRule NO_LOMBOK_AND_NO_PERSISTENCE_CONTEXT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("lombok..", "jakarta.persistence..", "org.hibernate..")
          .because("records and explicit SQL are the style of this house");

  @ArchTest
  static final ArchRule THE_SERVER_LOGS_AND_NEVER_PRINTS =
      noClasses()
          .that(DescribedPredicate.not(SIMULATORS))
          .should(ACCESS_STANDARD_STREAMS)
          .because("a line in a log has a level, a time and a trace");

  @ArchTest
  static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED =
      classes()
          .should(stayInAPackageThatIs(NullMarked.class))
          .because("NullAway judges only packages that say @NullMarked in package-info.java");

  @ArchTest
  static final ArchRule EVERY_MODULE_DECLARES_WHAT_IT_USES =
      classes()
          .that(DescribedPredicate.not(SIMULATORS))
          .and(describe("are in a module", ArchitectureTest::isModulePackage))
          .should(stayInAPackageThatIs(ApplicationModule.class))
          .because("allowedDependencies stand in the package-info.java of every module");

  private static boolean isNowWithoutClock(JavaAccess<?> access) {
    return access.getName().equals("now")
        && access.getTarget() instanceof CodeUnitAccessTarget target
        && target.getRawParameterTypes().stream()
            .noneMatch(type -> type.isEquivalentTo(Clock.class));
  }

  private static boolean isModulePackage(JavaClass type) {
    return type.getPackageName().matches("dev\\.lockstep\\.[^.]+");
  }

  private static ArchCondition<JavaClass> stayInAPackageThatIs(Class<? extends Annotation> mark) {
    return new ArchCondition<>(
        "stay in a package whose package-info has @" + mark.getSimpleName()) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getPackage().isAnnotatedWith(mark)) {
          var gap = type.getPackageName() + " lacks @" + mark.getSimpleName();
          events.add(SimpleConditionEvent.violated(type, gap + ", see " + type.getName()));
        }
      }
    };
  }
}
