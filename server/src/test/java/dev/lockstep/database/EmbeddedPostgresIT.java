package dev.lockstep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starting, stopping, killing: what was committed is there, and nothing is left running. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class EmbeddedPostgresIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void startsInFolderThatDoesNotExistYet() throws Exception {
    try (var server = EmbeddedPostgres.start(folder.resolve("a b/data"))) {
      assertThat(ask(server, "SHOW server_version_num")).startsWith("18");
      assertThat(ask(server, "SELECT current_database()")).isEqualTo("lockstep");
    }
  }

  @Test
  void secondStartKeepsDataAndPort() throws Exception {
    int rows;
    String url;
    try (var server = EmbeddedPostgres.start(folder)) {
      url = server.url();
      rows = commitRow(server);
    }
    try (var server = EmbeddedPostgres.start(folder)) {
      assertThat(rows(server)).isEqualTo(rows);
      assertThat(server.url()).isEqualTo(url);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "fsync, on",
    "synchronous_commit, on",
    "full_page_writes, on",
    "data_checksums, on",
    "listen_addresses, 127.0.0.1",
    "unix_socket_directories, ''",
    "password_encryption, scram-sha-256",
    "transaction_isolation, read committed",
    "log_error_verbosity, terse",
    "log_min_error_statement, panic"
  })
  void hasDurableAndClosedSettings(String setting, String value) throws Exception {
    try (var connection = TestDatabase.fresh().connect();
        var statement = connection.createStatement();
        var result = statement.executeQuery("SHOW " + setting)) {
      result.next();
      assertThat(result.getString(1)).isEqualTo(value);
    }
  }

  @Test
  void refusesWrongPassword() throws Exception {
    var database = TestDatabase.fresh();
    assertThatThrownBy(() -> DriverManager.getConnection(database.url(), database.user(), "x"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void keepsPasswordFromOthers() throws Exception {
    try (var server = EmbeddedPostgres.start(folder)) {
      var file = folder.resolve("postgres.password");
      assertThat(Files.readString(file).strip()).isEqualTo(server.password()).hasSize(32);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(folder.resolve("postgres.initial")).doesNotExist();
    }
  }

  @Test
  void comesBackByItselfWhenPostgresIsKilled() throws Exception {
    try (var server = EmbeddedPostgres.start(folder)) {
      int rows = commitRow(server);
      long killed = server.pid();
      kill(killed);
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(rows(server)).isEqualTo(rows));
      assertThat(server.pid()).isNotEqualTo(killed);
    }
  }

  @Test
  void killedServerLeavesNoPostgresAndLosesNoRow() throws Exception {
    var holder = hold(folder, "tied");
    kill(holder.process().pid());
    await().atMost(SOON).until(() -> !works(holder.postgres()));
    try (var server = EmbeddedPostgres.start(folder)) {
      assertThat(rows(server)).isEqualTo(1);
    }
  }

  @Test
  void recoversWhenServerAndPostgresAreKilledTogether() throws Exception {
    var holder = hold(folder, "tied");
    kill(holder.postgres());
    kill(holder.process().pid());
    assertThat(holder.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
    try (var server = EmbeddedPostgres.start(folder)) {
      assertThat(rows(server)).isEqualTo(1);
    }
  }

  @Test
  void startsOverPidFileThatNamesForeignProcess() throws Exception {
    var holder = hold(folder, "tied");
    kill(holder.postgres());
    kill(holder.process().pid());
    await().atMost(SOON).until(() -> !works(holder.postgres()));
    var pidFile = folder.resolve("postgres/postmaster.pid");
    var lines = Files.readAllLines(pidFile);
    var foreign = new ProcessBuilder("cat").directory(folder.resolve("postgres").toFile()).start();
    lines.set(0, Long.toString(foreign.pid()));
    Files.write(pidFile, lines);
    try (var server = EmbeddedPostgres.start(folder)) {
      assertThat(rows(server)).isEqualTo(1);
      assertThat(foreign.isAlive()).isTrue();
    } finally {
      foreign.destroyForcibly();
    }
  }

  @Test
  void stopsPostgresThatLostItsServer() throws Exception {
    var holder = hold(folder, "untied");
    kill(holder.process().pid());
    assertThat(holder.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(works(holder.postgres())).isTrue();
    try (var server = EmbeddedPostgres.start(folder)) {
      assertThat(rows(server)).isEqualTo(1);
      assertThat(works(holder.postgres())).isFalse();
    }
  }

  @Test
  void refusesFolderOfAnotherProcess() throws Exception {
    var holder = hold(folder, "tied");
    try {
      assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
          .isInstanceOf(DatabaseStartFailure.class)
          .hasMessageContaining("in use by process " + holder.process().pid());
      assertThat(works(holder.postgres())).isTrue();
    } finally {
      holder.process().getOutputStream().close();
    }
    assertThat(holder.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(works(holder.postgres())).isFalse();
  }

  @Test
  void refusesFolderTwiceInOneProcessAndStillHoldsIt() throws Exception {
    try (var server = EmbeddedPostgres.start(folder)) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
          .isInstanceOf(DatabaseStartFailure.class)
          .hasMessageContaining("in use");
      var other = holder(folder, "tied").start();
      assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(other.exitValue()).isNotZero();
      assertThat(ask(server, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void startsWhenRememberedPortIsTaken() throws Exception {
    int port;
    try (var server = EmbeddedPostgres.start(folder)) {
      port = Integer.parseInt(Files.readString(folder.resolve("postgres.port")).strip());
      commitRow(server);
    }
    try (var taker =
            new java.net.ServerSocket(
                port, 1, java.net.InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        var server = EmbeddedPostgres.start(folder)) {
      assertThat(server.url()).doesNotContain(":" + taker.getLocalPort() + "/");
      assertThat(rows(server)).isEqualTo(1);
    }
  }

  /** Each moment falls into another stage: programs, files, the first seconds of PostgreSQL. */
  @Test
  void aStartGivenUpAtAnyMomentEndsSoonAndSpoilsNothing() throws Exception {
    for (int millis = 0; millis < 1_400; millis += 200) {
      Thread start = Thread.ofPlatform().start(() -> startAndClose(folder));
      start.join(Duration.ofMillis(millis));
      start.interrupt();
      assertThat(start.join(Duration.ofSeconds(15))).as("given up after %d ms", millis).isTrue();
    }
    try (var server = EmbeddedPostgres.start(folder)) {
      assertThat(commitRow(server)).isPositive();
    }
  }

  private static void startAndClose(Path folder) {
    try {
      EmbeddedPostgres.start(folder).close();
    } catch (DatabaseStartFailure givenUp) {
      assertThat(givenUp).hasMessageContaining("interrupted");
    }
  }

  @Test
  void namesReasonWhenPasswordFileIsLost() throws Exception {
    EmbeddedPostgres.start(folder).close();
    Files.delete(folder.resolve("postgres.password"));
    assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
        .isInstanceOf(DatabaseStartFailure.class)
        .hasMessageContaining("password file");
  }

  @Test
  void rootMayRunItAsNobodyAndTheFilesFollow() throws Exception {
    assumeThat(System.getProperty("user.name")).isEqualTo("root");
    var open = Files.createTempDirectory("lockstep-nobody-");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      EmbeddedPostgres.start(open).close();
      try (var server = EmbeddedPostgres.start(open, SOON, LaunchPrefix::asNobody)) {
        commitRow(server);
        assertThat(Files.getOwner(open.resolve("postgres")).getName()).isEqualTo("nobody");
      }
      try (var server = EmbeddedPostgres.start(open)) {
        assertThat(rows(server)).isEqualTo(1);
      }
    } finally {
      PostgresBinaries.deleteTree(open);
    }
  }

  private record Holder(Process process, long postgres) {}

  private static ProcessBuilder holder(Path folder, String tie) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath = System.getProperty("java.class.path");
    return new ProcessBuilder(
            java, "-cp", classPath, DatabaseHolder.class.getName(), folder.toString(), tie)
        .redirectErrorStream(true);
  }

  private static Holder hold(Path folder, String tie) throws IOException {
    var process = holder(folder, tie).start();
    var reader = process.inputReader();
    var line = reader.readLine();
    while (line != null && !line.startsWith("holding ")) {
      line = reader.readLine();
    }
    assertThat(line).as("the holder's answer").isNotNull();
    return new Holder(process, Long.parseLong(line.substring("holding ".length())));
  }

  private static void kill(long pid) {
    assertThat(ProcessHandle.of(pid)).get().matches(ProcessHandle::destroyForcibly);
  }

  /** A process that ended but was not reaped yet no longer works. */
  private static boolean works(long pid) throws IOException {
    var status = Path.of("/proc", Long.toString(pid), "status");
    return Files.exists(status) && !Files.readString(status).contains("State:\tZ");
  }

  private static int commitRow(EmbeddedPostgres server) throws SQLException {
    try (var connection =
            DriverManager.getConnection(server.url(), server.user(), server.password());
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS kept (id bigserial PRIMARY KEY, text text)");
      return statement.executeUpdate("INSERT INTO kept (text) VALUES ('committed')");
    }
  }

  private static int rows(EmbeddedPostgres server) throws SQLException {
    return Integer.parseInt(ask(server, "SELECT count(*) FROM kept"));
  }

  private static String ask(EmbeddedPostgres server, String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(server.url(), server.user(), server.password());
        var statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }
}
