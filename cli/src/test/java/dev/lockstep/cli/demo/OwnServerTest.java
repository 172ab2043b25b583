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
import java.util.List;
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
    OwnServer server;
    try (OwnServers servers = OwnServers.start(environment("up"), folder, 1, List.of())) {
      server = servers.all().getFirst();
      assertThat(healthy(server)).isTrue();
      assertThat(log("server.log"))
          .contains("--lockstep.order.payment-timeout=20s")
          .doesNotContain("notify-base-url");
    }
    assertThat(server.alive()).isFalse();
    Path data = Path.of(Files.readAllLines(folder.resolve("server.log")).getFirst().substring(5));
    assertThat(data.getFileName().toString()).startsWith("lockstep-demo-");
    assertThat(data).doesNotExist();
    assertThat(healthy(server)).isFalse();
  }

  @Test
  void startsSeveralOnTheDatabaseAndTheBankOfTheFirst() throws IOException {
    List<OwnServer> all;
    try (OwnServers servers = start(3, List.of("--lockstep.redis.port=7"))) {
      all = servers.all();
      assertThat(all).hasSize(3).allMatch(OwnServerTest::healthy);
      assertThat(log("server-1.log")).doesNotContain("i-know", "base-url=" + all.getFirst().url());
      assertThat(log("server-1.log")).contains("--lockstep.redis.port=7");
      for (String log : List.of("server-2.log", "server-3.log")) {
        assertThat(log(log))
            .contains("--lockstep.sandbox.base-url=" + all.getFirst().url() + "/sandbox")
            .contains(
                "--lockstep.redis.port=7",
                "--lockstep.i-know=true",
                "--lockstep.db.pool-size-max=20")
            .contains("database jdbc:postgresql://127.0.0.1:5433/lockstep lockstep secret");
      }
    }
    assertThat(all).noneMatch(OwnServer::alive);
  }

  @Test
  void saysThatTheServerEnded() {
    assertThatThrownBy(() -> OwnServers.start(environment("no"), folder, 1, List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the server ended with code 3");
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> OwnServers.start(Map.of(), folder, 1, List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("LOCKSTEP_SERVER_JAR");
  }

  private Map<String, String> environment(String jar) throws IOException {
    return Map.of("LOCKSTEP_SERVER_JAR", jar(jar));
  }

  private OwnServers start(int nodes, List<String> options) throws IOException {
    return OwnServers.start(environment("up"), folder, nodes, options);
  }

  private String log(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  private static boolean healthy(OwnServer server) {
    Outages outages = new Outages(Clock.systemUTC());
    try (ApiClient http = new ApiClient(server.url(), RetryPolicy.brief(), outages)) {
      return http.healthy();
    }
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
