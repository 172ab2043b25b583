package dev.lockstep;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTest {

  private static final Pattern PURPOSE = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
  private static final Path SOURCES = Path.of("server/src/main/java");

  /** The simulators are another Maven module, which knows nothing of this one. */
  private final ApplicationModules modules =
      ApplicationModules.of(
          LockstepApplication.class,
          JavaClass.Predicates.resideInAPackage("dev.lockstep.simulators.."));

  @Test
  void everyModuleUsesOnlyWhatItDeclaresAndOnlyItsPublicFace() {
    modules.verify();
  }

  @Test
  void theDrawnModulesAreTheOnesInTheCode() {
    var listed =
        modules.stream()
            .filter(module -> Files.exists(packageInfo(module)))
            .sorted(Comparator.comparing(ModularityTest::name))
            .toList();
    var text =
        """
        <!-- Generated from the code and compared in ModularityTest; do not edit. -->

        # Modules

        A package is a module; an arrow means "uses". A build with any other arrow fails.

        """
            + "```mermaid\nflowchart TD\n"
            + listed.stream().map(this::arrows).collect(Collectors.joining())
            + "```\n\n"
            + GeneratedDocs.table(
                List.of("module", "what it is for", "uses"),
                listed.stream().map(this::described).toList());
    GeneratedDocs.compareOrWrite(Path.of("docs/reference/modules.md"), text);
  }

  private String arrows(ApplicationModule module) {
    var used = used(module);
    return used.isEmpty()
        ? "  " + name(module) + "\n"
        : used.stream()
            .map(other -> "  " + name(module) + " --> " + other + "\n")
            .collect(Collectors.joining());
  }

  private List<String> described(ApplicationModule module) {
    return List.of(name(module), purpose(module), String.join(", ", used(module)));
  }

  private List<String> used(ApplicationModule module) {
    return module
        .getDirectDependencies(modules)
        .uniqueModules()
        .map(ModularityTest::name)
        .sorted()
        .toList();
  }

  private static String name(ApplicationModule module) {
    return module.getIdentifier().toString();
  }

  private static Path packageInfo(ApplicationModule module) {
    var folder = module.getBasePackage().getName().replace('.', '/');
    return GeneratedDocs.root().resolve(SOURCES).resolve(folder).resolve("package-info.java");
  }

  /** The first sentence of the package's own comment. */
  private static String purpose(ApplicationModule module) {
    try {
      var comment = PURPOSE.matcher(Files.readString(packageInfo(module)));
      var text = comment.find() ? comment.group(1).replaceAll("\\s+\\*?\\s*", " ").strip() : "";
      return text.replaceAll("(?<=\\.) .*", "");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
