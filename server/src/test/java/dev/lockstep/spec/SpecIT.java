package dev.lockstep.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.GeneratedDocs;
import dev.lockstep.spec.ModelCheck.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * TLC judges the protocols in {@code spec/}: the product's own must hold, each with a guard
 * switched off must fail at the property the guard is for, and what must be reachable is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpecIT {

  private static final List<String> MODULES = List.of("GroupCommit", "Payment", "Refund");
  private static final Pattern GUARD = Pattern.compile("Guard\\(\"(\\w+)\"\\)");
  private static final Pattern DENIAL = Pattern.compile("^(Never\\w+) *==", Pattern.MULTILINE);

  /** TLC uses one core for each. */
  private static final int AT_ONCE = Runtime.getRuntime().availableProcessors();

  private final Map<String, Long> states = new TreeMap<>();
  private final Map<String, Future<Judgement>> judgements = new HashMap<>();
  private final ExecutorService judges = Executors.newFixedThreadPool(AT_ONCE);

  static List<ModelCheck> checks() throws IOException {
    List<ModelCheck> checks = new ArrayList<>();
    for (String module : MODULES) {
      checks.addAll(ModelCheck.of(module));
    }
    return checks;
  }

  /** The first alone: it leaves behind the classes all load. */
  @BeforeAll
  void begin() throws Exception {
    for (ModelCheck check : checks()) {
      Future<Judgement> judgement = judges.submit(check::run);
      if (judgements.isEmpty()) {
        judgement.get();
      }
      judgements.put(check.toString(), judgement);
    }
  }

  @AfterAll
  void end() {
    judges.shutdownNow();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("checks")
  void isJudgedAsExpected(ModelCheck check) throws Exception {
    Judgement judgement = Objects.requireNonNull(judgements.get(check.toString())).get();
    assertThat(judgement.violated())
        .as("%s: %s\n%s", check, check.about(), judgement.output())
        .isEqualTo(check.mustFail());
    states.put(check.toString(), judgement.states());
  }

  @Test
  void everyGuardIsMissedWhenItIsOff() throws IOException {
    for (String module : MODULES) {
      Set<String> off =
          ModelCheck.of(module).stream()
              .filter(check -> !check.holds())
              .flatMap(check -> check.without().stream())
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(off).as("guards of %s", module).isEqualTo(named(GUARD, module));
    }
  }

  @Test
  void everyPropertyFailsWhereItShould() throws IOException {
    for (String module : MODULES) {
      List<ModelCheck> checks = ModelCheck.of(module);
      assertThat(checks)
          .filteredOn(check -> !check.holds() && !check.isReachability())
          .extracting(ModelCheck::mustFail)
          .as("violated properties of %s", module)
          .containsAll(
              checks.stream()
                  .filter(ModelCheck::holds)
                  .flatMap(check -> check.properties().stream())
                  .toList());
    }
  }

  @Test
  void everyDenialIsTried() throws IOException {
    for (String module : MODULES) {
      Set<String> tried =
          ModelCheck.of(module).stream()
              .filter(ModelCheck::isReachability)
              .map(ModelCheck::name)
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(tried).as("denials of %s", module).isEqualTo(named(DENIAL, module));
    }
  }

  private static Set<String> named(Pattern pattern, String module) throws IOException {
    String text = Files.readString(ModelCheck.FOLDER.resolve(module + ".tla"));
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The page says what was checked; only after a whole run is it known. */
  @AfterAll
  void thePageSaysWhatWasChecked() throws IOException {
    List<ModelCheck> checks = checks();
    if (states.size() == checks.size()) {
      List<List<String>> rows = checks.stream().map(this::row).toList();
      String table = GeneratedDocs.table(List.of("configuration", "what happens", "TLC"), rows);
      GeneratedDocs.compareOrWriteSection(Path.of("spec", "README.md"), "checks", table);
    }
  }

  private List<String> row(ModelCheck check) {
    String result =
        check.holds()
            ? "holds, %,d states".formatted(states.get(check.toString()))
            : check.isReachability() ? "happens" : "violates " + check.mustFail();
    return List.of("`" + check + "`", check.about(), result);
  }
}
