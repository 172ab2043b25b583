package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script, in a tree whose JDK is a stand-in that writes down what reaches it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScriptTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String STAND_IN =
      """
      #!/bin/sh
      echo "$@" > "$SEEN/arguments"
      trap 'echo TERM >> "$SEEN/signals"; exit 143' TERM
      trap 'echo INT >> "$SEEN/signals"; exit 130' INT
      echo $$ > "$SEEN/new" && mv "$SEEN/new" "$SEEN/pid"
      [ "$EXIT" = none ] || exit "$EXIT"
      while :; do sleep 0.05; done
      """;

  @TempDir Path folder;

  private Path tree;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectories(folder.resolve("a tree"));
    var script = Path.of("").toAbsolutePath().resolveSibling("lockstep");
    Files.copy(script, tree.resolve("lockstep"), StandardCopyOption.COPY_ATTRIBUTES);
    program("jdk/bin/java", STAND_IN);
    program("jdk/bin/javac", "#!/bin/sh\n");
    Files.writeString(tree.resolve("jdk/release"), "JAVA_VERSION=\"25.0.3\"\n");
    for (var jar : List.of("server/target/lockstep-exec.jar", "cli/target/lockstep-cli-exec.jar")) {
      var path = tree.resolve(jar);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', a command is needed",
    "nope, there is no command nope",
    "run --port x, --port must be a number",
    "run --port 65536, --port must be a number",
    "run --data, --data needs a value",
    "run --wat, run does not know --wat",
    "test --wat, test does not know --wat"
  })
  void refusesWhatItDoesNotKnow(String arguments, String reason) throws Exception {
    var process = script(arguments.isEmpty() ? new String[0] : arguments.split(" ")).start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains(reason);
    assertThat(process.waitFor()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void passesSignalOnOnceWaitsAndEndsWell(String signal) throws Exception {
    var process = script("run", "--port", "1234", "--data", "some where", "--i-know").start();
    long java = awaitJava();
    signal(signal, process.pid());
    signal(signal, process.pid());
    assertThat(process.waitFor()).isZero();
    assertThat(ProcessHandle.of(java)).isEmpty();
    assertThat(seen("signals")).isEqualTo("TERM");
    assertThat(seen("arguments"))
        .contains("-jar server/target/lockstep-exec.jar")
        .contains("--server.port=1234")
        .contains("--lockstep.data-dir=" + folder.toRealPath().resolve("some where"))
        .contains("--lockstep.i-know=true")
        .contains("--lockstep.mode=development");
  }

  @Test
  void leavesNothingRunningWhenKilled() throws Exception {
    var process = script("run").start();
    long java = awaitJava();
    process.destroyForcibly();
    await().atMost(SOON).until(() -> seen("signals").equals("TERM"));
    await().atMost(SOON).until(() -> ProcessHandle.of(java).isEmpty());
  }

  /** The death that the tie between the two does not see. */
  @Test
  void startsNothingWhenKilledBeforeTheTieIsMade() throws Exception {
    program(
        "programs/setsid",
        """
        #!/bin/sh
        if [ "$4" != true ]; then
          kill -KILL "$PPID"
          while kill -0 "$PPID" 2>/dev/null; do :; done
        fi
        exec /usr/bin/setsid "$@"
        """);
    var process = withPrograms(script("run"));
    assertThat(process.start().waitFor()).isEqualTo(137);
    await()
        .during(Duration.ofSeconds(1))
        .atMost(SOON)
        .until(() -> Files.notExists(folder.resolve("pid")));
  }

  @Test
  void endsWithTheExitCodeOfTheService() throws Exception {
    var process = script("run");
    process.environment().put("EXIT", "3");
    assertThat(process.start().waitFor()).isEqualTo(3);
  }

  @Test
  void startsFromTheClassesKeptReadyForItsJava() throws Exception {
    program("server/target/quick-start/classes.aot", "");
    var java = tree.resolve("jdk/bin/java") + "\n";
    Files.writeString(tree.resolve("server/target/quick-start/java"), java);
    var process = script("run");
    process.environment().remove("LOCKSTEP_QUICK_START");
    process.environment().put("EXIT", "3");
    assertThat(process.start().waitFor()).isEqualTo(3);
    assertThat(seen("arguments"))
        .contains("-XX:AOTCache=server/target/quick-start/classes.aot")
        .contains("-jar server/target/quick-start/lockstep-exec.jar");
  }

  @Test
  void startsAllTheSameWhenNoClassesCanBeKeptReady() throws Exception {
    var process = script("run");
    process.environment().remove("LOCKSTEP_QUICK_START");
    process.environment().put("EXIT", "3");
    var running = process.start();
    assertThat(new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("preparing quick starts")
        .contains("starts take longer");
    assertThat(running.waitFor()).isEqualTo(3);
    assertThat(seen("arguments")).contains("-jar server/target/lockstep-exec.jar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "verify"})
  void handsArgumentsToTheCommandLineProgram(String command) throws Exception {
    var process = script(command, "--url", "http://a b");
    process.environment().put("EXIT", "1");
    assertThat(process.start().waitFor()).isEqualTo(1);
    assertThat(seen("arguments"))
        .endsWith("cli/target/lockstep-cli-exec.jar " + command + " --url http://a b");
  }

  @Test
  void saysWhatIsMissingForTheBuild() throws Exception {
    Files.delete(tree.resolve("server/target/lockstep-exec.jar"));
    var process = script("run");
    process.environment().put("PATH", withoutMaven());
    var running = process.start();
    assertThat(new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("Maven was not found");
    assertThat(running.waitFor()).isEqualTo(1);
  }

  @Test
  void buildsThePagesAndHandsThemToTheService() throws Exception {
    pagesToBuild("");
    var process = withPrograms(script("run"));
    process.environment().put("EXIT", "3");
    assertThat(process.start().waitFor()).isEqualTo(3);
    assertThat(seen("npm").lines())
        .containsExactly("js ci", "js run build", "console ci", "console run build");
    assertThat(seen("arguments"))
        .contains("--lockstep.console.dir=" + tree.toRealPath().resolve("console/dist"));
    Files.delete(folder.resolve("npm"));
    assertThat(process.start().waitFor()).isEqualTo(3);
    assertThat(seen("npm")).as("built again though nothing changed").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"exit 1, was not found", "exit 0, that did not work"})
  void startsWithoutPagesWhenTheyCannotBeBuilt(String node, String reason) throws Exception {
    pagesToBuild("exit 1");
    program("programs/node", "#!/bin/sh\n" + node + "\n");
    var process = withPrograms(script("run"));
    process.environment().put("EXIT", "3");
    var running = process.start();
    assertThat(new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains(reason);
    assertThat(running.waitFor()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "'', test, 0, 'Tests run: 9, Failures: 0, Errors: 0, Skipped: 4'",
    "'', test --fast, 0, 'Tests run: 7, Failures: 0, Errors: 0, Skipped: 3'",
    "exit 7, test --fast, 7, 'Tests run: 3, Failures: 0, Errors: 2, Skipped: 1'"
  })
  void addsUpWhatEverySuiteSays(String npm, String arguments, int code, String last)
      throws Exception {
    pagesToBuild(npm);
    program(
        "programs/mvn",
        """
        #!/bin/sh
        echo "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1, Time: 1 s -- in dev.A"
        echo "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1"
        """);
    var process = withPrograms(script(arguments.split(" ")));
    process.environment().put("LOCKSTEP_CHROMIUM", "chromium");
    var running = process.start();
    var said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said.lines().toList().getLast()).isEqualTo(last);
    assertThat(running.waitFor()).isEqualTo(code);
  }

  /** Pages whose npm writes down where it runs what, builds an empty page and tests two things. */
  private void pagesToBuild(String ending) throws IOException {
    for (var name : List.of("clients/js/src/a.ts", "console/src/b.ts", "console/package.json")) {
      program(name, "");
    }
    program("programs/node", "#!/bin/sh\nexit 0\n");
    program(
        "programs/npm",
        """
        #!/bin/sh
        echo "$(basename "$PWD") $*" >> "$SEEN/npm"
        %s
        case $* in
          'run build') mkdir -p dist && : > dist/index.html ;;
          *'run test' | *'run e2e') printf 'ℹ tests 2\\nℹ fail 0\\nℹ skipped 1\\n' ;;
        esac
        """
            .formatted(ending));
  }

  private ProcessBuilder withPrograms(ProcessBuilder process) {
    process.environment().merge("PATH", tree.resolve("programs") + ":", (path, own) -> own + path);
    return process;
  }

  private String withoutMaven() throws IOException {
    var programs = Files.createDirectories(folder.resolve("programs"));
    for (var name : List.of("sh", "dirname", "grep", "head", "find", "env")) {
      Files.createSymbolicLink(programs.resolve(name), Path.of("/usr/bin", name));
    }
    return programs.toString();
  }

  private ProcessBuilder script(String... arguments) {
    // Whoever started these tests may have had HUP ignored, which is handed on.
    var command =
        new ArrayList<>(
            List.of("env", "--default-signal=HUP", tree.resolve("lockstep").toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", tree.resolve("jdk").toString());
    builder.environment().put("SEEN", folder.toString());
    builder.environment().put("EXIT", "none");
    builder.environment().put("LOCKSTEP_QUICK_START", "off");
    return builder;
  }

  private long awaitJava() {
    var pid = folder.resolve("pid");
    await().atMost(SOON).until(() -> Files.exists(pid));
    return Long.parseLong(seen("pid"));
  }

  private String seen(String name) {
    try {
      var file = folder.resolve(name);
      return Files.exists(file) ? Files.readString(file).strip() : "";
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private static void signal(String name, long pid) throws Exception {
    new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start().waitFor();
  }

  private void program(String name, String text) throws IOException {
    var path = tree.resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
