package dev.lockstep.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder that belongs to one server at a time: database files, password, port and log.
 *
 * <p>The lock on it ends with the process that took it, however that process ends.
 */
final class DataFolder implements AutoCloseable {

  private static final int PASSWORD_BYTES = 24;
  private static final long LOG_BYTES_MAX = 16L << 20;
  private static final int LOG_TAIL_LINES = 12;
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Creates the folder if needed and takes it, or says which process has it. */
  static DataFolder take(Path wanted) throws IOException {
    var path = Files.createDirectories(wanted.toAbsolutePath().normalize()).toRealPath();
    // Closing any channel of a file drops the process's lock on it, so a folder that this process
    // holds must be found out without opening the lock file again.
    if (!HELD_HERE.add(path)) {
      throw taken(path, Long.toString(ProcessHandle.current().pid()));
    }
    try {
      return new DataFolder(path, lock(path));
    } catch (IOException | RuntimeException failure) {
      HELD_HERE.remove(path);
      throw failure;
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    var file = path.resolve("server.lock");
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw taken(path, Files.readString(file).strip());
      }
      channel.truncate(0);
      channel.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"));
      return channel;
    } catch (IOException | RuntimeException failure) {
      channel.close();
      throw failure;
    }
  }

  private static DatabaseStartFailure taken(Path path, String holder) {
    return new DatabaseStartFailure(
        "The data folder " + path + " is in use by process " + holder + ".",
        "Stop that server, or choose another folder (--data DIR).");
  }

  Path path() {
    return path;
  }

  Path cluster() {
    return path.resolve("postgres");
  }

  Path unfinishedCluster() {
    return path.resolve("postgres.unfinished");
  }

  Path log() {
    return path.resolve("postgres.log");
  }

  /** The password of the database's own user; made at the first call, readable by us alone. */
  String password() throws IOException {
    var file = path.resolve("postgres.password");
    if (Files.exists(file)) {
      return Files.readString(file).strip();
    }
    if (Files.exists(cluster())) {
      throw new DatabaseStartFailure(
          "The password file " + file + " is missing beside an existing database.",
          "Restore it from the backup of this folder.");
    }
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    var password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var fresh = privateFile("postgres.password.new", password);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    return password;
  }

  /** Writes a file that nobody else can read, down to the disk. */
  Path privateFile(String name, String content) throws IOException {
    var file = path.resolve(name);
    Files.deleteIfExists(file);
    if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
      var onlyMe = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(onlyMe));
    }
    Files.writeString(
        file,
        content + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.SYNC);
    return file;
  }

  /** The port of the last start, or 0. */
  int port() throws IOException {
    var file = path.resolve("postgres.port");
    if (!Files.exists(file)) {
      return 0;
    }
    var text = Files.readString(file).strip();
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
  }

  void rememberPort(int port) throws IOException {
    Files.writeString(path.resolve("postgres.port"), port + "\n");
  }

  /** Each start begins a log of its own; the one before is kept. */
  void rotateLog() throws IOException {
    if (Files.exists(log())) {
      Files.move(log(), previousLog(), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Keeps the log bounded while PostgreSQL writes it: what is there is copied away and the file is
   * cut to nothing. PostgreSQL appends, so it goes on at the new end.
   */
  void boundLog() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > LOG_BYTES_MAX) {
      try {
        Files.copy(log(), previousLog(), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException diskFull) {
        // Then cutting it is all the more needed; the old lines are given up.
        Files.deleteIfExists(previousLog());
      }
      try (var channel = FileChannel.open(log(), StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
    }
  }

  /** The last lines PostgreSQL wrote, for a message to a person. */
  List<String> logTail() throws IOException {
    if (!Files.exists(log())) {
      return List.of();
    }
    var lines = Files.readAllLines(log(), StandardCharsets.ISO_8859_1);
    return lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size());
  }

  private Path previousLog() {
    return path.resolve("postgres.log.1");
  }

  /** Gives the folder free. */
  @Override
  public void close() throws IOException {
    lock.close();
    HELD_HERE.remove(path);
  }
}
