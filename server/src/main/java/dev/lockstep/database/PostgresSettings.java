package dev.lockstep.database;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The embedded database's settings. They stand on the command line, so no file can undo them. */
final class PostgresSettings {

  private static final List<String> SETTINGS =
      List.of(
          // Who may come: this machine, with a password.
          "listen_addresses=127.0.0.1",
          "unix_socket_directories=",
          "max_connections=100",
          // A committed row survives a power cut.
          "fsync=on",
          "synchronous_commit=on",
          "full_page_writes=on",
          // Fewer, smoother checkpoints: each one makes the next change of a page cost a whole
          // page.
          "shared_buffers=128MB",
          "wal_buffers=16MB",
          "max_wal_size=1GB",
          "checkpoint_timeout=10min",
          // Short statements by key gain nothing from compiling them.
          "jit=off",
          "timezone=UTC",
          "log_timezone=UTC",
          // The log holds no values: details, statements and parameters may be personal data.
          "logging_collector=off",
          "log_destination=stderr",
          "log_checkpoints=off",
          "log_error_verbosity=terse",
          "log_min_error_statement=panic",
          "log_parameter_max_length=0",
          "log_parameter_max_length_on_error=0");

  private PostgresSettings() {}

  static List<String> initdb(Path cluster, Path passwordFile) {
    return List.of(
        "-D",
        cluster.toString(),
        "-U",
        EmbeddedPostgres.USER,
        "--pwfile=" + passwordFile,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        // PostgreSQL's own collation: the same order on every machine, so indexes stay valid.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C");
  }

  static List<String> server(Path cluster, int port) {
    var arguments = new ArrayList<>(List.of("-D", cluster.toString(), "-p", String.valueOf(port)));
    for (var setting : SETTINGS) {
      arguments.add("-c");
      arguments.add(setting);
    }
    return List.copyOf(arguments);
  }
}
