package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The whole benchmark once, as short as can be, on the real server. */
class BenchIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<Path> JARS =
      List.of(
          Path.of("server/target/lockstep-exec.jar"),
          Path.of("simulators/target/lockstep-sandbox-bank-exec.jar"));

  @Test
  void measuresCreateSoundlyAndLeavesNothingBehind(@TempDir Path home) throws Exception {
    assumeThat(JARS).allMatch(jar -> Files.isRegularFile(ROOT.resolve(jar)));
    for (Path jar : JARS) {
      Files.createDirectories(home.resolve(jar).getParent());
      Files.createSymbolicLink(home.resolve(jar), ROOT.resolve(jar));
    }
    Path out = home.resolve("out");
    Process bench = start(home, out, "create", "--seconds=1", "--rounds=1", "--lanes=4");
    assertThat(bench.waitFor(10, TimeUnit.MINUTES)).isTrue();
    String text = Files.readString(out);
    assertThat(bench.exitValue()).as(text).isZero();
    assertThat(text).contains("groups, as shipped", "groups of one, 4 lanes", "plain JDBC");
    assertThat(text).contains("ok     audit of A", "ok     audit of B", "ok     audit of C");
    assertThat(text).doesNotContain("WRONG");
    figuresArePlausible(home);
    try (var left = Files.list(home.resolve("target/bench/data"))) {
      assertThat(left).isEmpty();
    }
    assertThat(running(home)).isEmpty();
  }

  private static void figuresArePlausible(Path home) throws IOException {
    try (var files = Files.newDirectoryStream(home.resolve("target/bench"), "*-create.json")) {
      var json = JsonMapper.builder().build().readTree(files.iterator().next().toFile());
      var variants = json.at("/scenarios/0/variants");
      assertThat(variants.size()).isEqualTo(3);
      variants.forEach(variant -> {
        assertThat(variant.at("/cpuMillisPerOperation/median").asDouble()).isBetween(0.01, 500.0);
        assertThat(variant.at("/perSecond/median").asDouble()).isGreaterThan(1);
        assertThat(variant.at("/latencyMillis/p99").asDouble()).isGreaterThan(0);
      });
      assertThat(variants.at("/0/groupSize").asDouble()).isGreaterThan(1);
      assertThat(variants.at("/1/groupSize").asDouble()).isEqualTo(1);
    }
  }

  private static Process start(Path home, Path out, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Bench.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LOCKSTEP_HOME", home.toString());
    builder.environment().put("LOCKSTEP_JAVA", command.getFirst());
    return builder.redirectOutput(out.toFile()).start();
  }

  private static List<String> running(Path home) throws IOException {
    List<String> found = new ArrayList<>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          String line = Files.readString(process.resolve("cmdline"), StandardCharsets.UTF_8);
          if (line.contains(home.toString())) {
            found.add(line.replace('\0', ' '));
          }
        } catch (IOException endedMeanwhile) {
          // then it is not running
        }
      }
    }
    return found;
  }
}
