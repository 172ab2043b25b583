package dev.lockstep.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServerTest {

  private static final Pattern FLAGS =
      Pattern.compile("^(?:JAVA|SERVER)_FLAGS=\"(.*)\"$", Pattern.MULTILINE);

  @Test
  void isStartedWithTheOptionsOfTheScript() throws Exception {
    String script = Files.readString(Path.of("..", "lockstep"));
    assertThat(
            FLAGS
                .matcher(script)
                .results()
                .map(line -> line.group(1))
                .collect(Collectors.joining(" ")))
        .isEqualTo(String.join(" ", Server.FLAGS));
  }
}
