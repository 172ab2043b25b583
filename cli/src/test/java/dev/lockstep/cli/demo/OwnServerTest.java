package dev.lockstep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.cli.client.ApiClient;
import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.client.RetryPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar whose main class is {@link TinyServer} stands for the server. */
class OwnServerTest {
  @TempDir Path folder;

  @Test
  void startsWaitsUntilUpAndLeavesNothingBehind() throws IOException {
    Path log = folder.resolve("server.log");
    OwnServer server = OwnServer.start(Map.of("LOCKSTEP_SERVER_JAR", jar("up")), log);
    try (server;
        ApiClient http =
            new ApiClient(server.url(), RetryPolicy.brief(), new Outages(Clock.systemUTC()))) {
      server.awaitUp(http::healthy);
      assertThat(Files.readString(log)).contains("--lockstep.order.payment-timeout=20s");
    }
    Path data = Path.of(Files.readAllLines(log).getFirst().replace("data ", ""));
    assertThat(data.getFileName().toString()).startsWith("lockstep-demo-");
    assertThat(data).doesNotExist();
    try (ApiClient http =
        new ApiClient(server.url(), RetryPolicy.brief(), new Outages(Clock.systemUTC()))) {
      assertThat(http.healthy()).isFalse();
    }
  }

  @Test
  void saysThatTheServerEnded() throws IOException {
    Path log = folder.resolve("server.log");
    try (OwnServer server = OwnServer.start(Map.of("LOCKSTEP_SERVER_JAR", jar("no")), log)) {
      assertThatThrownBy(() -> server.awaitUp(() -> false))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the server ended with code 3");
    }
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> OwnServer.start(Map.of(), folder.resolve("server.log")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("LOCKSTEP_SERVER_JAR");
  }

  private String jar(String name) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, TinyServer.class.getName());
    main.put(Attributes.Name.CLASS_PATH, Path.of("target/test-classes/").toUri().toString());
    Path jar = folder.resolve(name + ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream file = new JarOutputStream(out, manifest)) {
      file.flush();
    }
    return jar.toString();
  }
}
