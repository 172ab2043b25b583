package dev.lockstep.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.GeneratedDocs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;

/** Every code a caller can meet, found on the class path and written into the reference. */
class ErrorReferenceTest {

  private static final Path FILE = Path.of("docs/reference/errors.md");

  private static final String HEAD =
      """
      # Errors

      Generated from the enums; do not edit. Every refusal is `application/problem+json` (RFC 9457):
      `type`, `title`, `status`, `code`, `detail`, `retryable`, `errors[]` (`field`, `code`, \
      `detail`), `traceId`.
      A code never changes its meaning. `retryable` says that the same request may succeed later;
      503 and 429 say in `Retry-After` when. The codes of one table stand in order of precedence.
      """;

  @Test
  void referenceEqualsTheEnums() throws ClassNotFoundException {
    StringBuilder text = new StringBuilder(HEAD);
    for (Class<? extends ProblemCode> type : types()) {
      text.append("\n## ").append(type.getSimpleName()).append("\n\n");
      List<List<String>> rows = new ArrayList<>();
      for (ProblemCode code : type.getEnumConstants()) {
        rows.add(
            List.of(
                "`" + code.name() + "`",
                Integer.toString(code.status()),
                code.retryable() ? "yes" : "no",
                code.detail()));
      }
      text.append(
          GeneratedDocs.table(List.of("code", "status", "retryable", "what it says"), rows));
    }
    text.append("\n## Faults of fields\n\n");
    text.append(
        GeneratedDocs.table(
            List.of("code", "the field"),
            Stream.of(FieldCode.values())
                .map(code -> List.of("`" + code.name() + "`", code.detail()))
                .toList()));
    GeneratedDocs.compareOrWrite(FILE, text.toString());
  }

  @Test
  void codesAreUniqueAndWellFormed() throws ClassNotFoundException {
    Set<String> names = new HashSet<>();
    for (Class<? extends ProblemCode> type : types()) {
      for (ProblemCode code : type.getEnumConstants()) {
        assertThat(names.add(code.name())).as("%s is used once", code.name()).isTrue();
        assertThat(code.name())
            .matches("(ORDER|PAY|INVENTORY|COUPON|RISK|WEBHOOK|REQUEST|SYSTEM)_[A-Z0-9_]+");
        assertThat(code.status()).isBetween(400, 504);
        assertThat(code.detail()).endsWith(".");
      }
    }
  }

  @Test
  void onlyTheSystemCodeSaysThatItsOurFault() throws ClassNotFoundException {
    for (Class<? extends ProblemCode> type : types()) {
      for (ProblemCode code : type.getEnumConstants()) {
        if (code.status() == 500) {
          assertThat(code).isEqualTo(SystemCode.SYSTEM_ERROR);
        }
      }
    }
  }

  private static List<Class<? extends ProblemCode>> types() throws ClassNotFoundException {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AssignableTypeFilter(ProblemCode.class));
    List<Class<? extends ProblemCode>> types = new ArrayList<>();
    for (String name :
        scanner.findCandidateComponents("dev.lockstep").stream()
            .map(found -> String.valueOf(found.getBeanClassName()))
            .sorted()
            .toList()) {
      Class<? extends ProblemCode> type = Class.forName(name).asSubclass(ProblemCode.class);
      assertThat(type.isEnum()).as("%s is an enum", name).isTrue();
      types.add(type);
    }
    return types;
  }
}
