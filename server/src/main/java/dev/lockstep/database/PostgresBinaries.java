package dev.lockstep.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The PostgreSQL programs, carried as one archive on the class path and unpacked once.
 *
 * @param home Folder that holds {@code bin}, {@code lib} and {@code share}.
 */
record PostgresBinaries(Path home) {

  private static final Object ONE_THREAD = new Object();

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  /**
   * Unpacks into a folder named by the archive's content, unless it is there already. The folder
   * appears complete or not at all, also when several processes start at once or one is killed.
   */
  static PostgresBinaries in(Path cache) throws IOException {
    var archive = archive();
    var home = cache.resolve("postgres-" + keyOf(archive));
    if (Files.isDirectory(home)) {
      return new PostgresBinaries(home);
    }
    Files.createDirectories(cache);
    // The file lock is for other processes; inside one process Java refuses a second lock.
    synchronized (ONE_THREAD) {
      try (var channel =
              FileChannel.open(
                  cache.resolve("unpack.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        if (lock.isValid() && !Files.isDirectory(home)) {
          var fresh = cache.resolve(home.getFileName() + ".unpacking");
          deleteTree(fresh);
          unpack(archive, fresh);
          Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    }
    return new PostgresBinaries(home);
  }

  /** A folder of the present user that outlives the data, so that programs are unpacked once. */
  static Path userCache(Path otherwise) {
    var set = System.getenv("XDG_CACHE_HOME");
    var base =
        set == null || set.isBlank()
            ? Path.of(System.getProperty("user.home", "/nonexistent")).resolve(".cache")
            : Path.of(set);
    try {
      var cache = Files.createDirectories(base.resolve("lockstep"));
      return Files.isWritable(cache) ? cache : otherwise;
    } catch (IOException noHome) {
      return otherwise;
    }
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (var paths = Files.walk(root)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static URL archive() {
    var arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    var family = system.contains("mac") ? "darwin" : system.contains("win") ? "windows" : "linux";
    boolean arm = arch.contains("aarch64") || arch.contains("arm64");
    var name = "/postgres-" + family + "-" + (arm ? "arm_64" : "x86_64") + ".txz";
    var found = PostgresBinaries.class.getResource(name);
    if (found == null) {
      throw new DatabaseStartFailure(
          "There is no embedded PostgreSQL for " + system + " on " + arch + ".",
          "Name a database of your own: LOCKSTEP_DB_URL, LOCKSTEP_DB_USER, LOCKSTEP_DB_PASSWORD.");
    }
    return found;
  }

  private static String keyOf(URL archive) throws IOException {
    var connection = archive.openConnection();
    // The jar's own checksum is at hand; reading 15 MB at every start is not.
    if (connection instanceof JarURLConnection jar && jar.getJarEntry() != null) {
      return Long.toHexString(jar.getJarEntry().getCrc());
    }
    return Long.toHexString(connection.getContentLengthLong());
  }

  private static void unpack(URL archive, Path target) throws IOException {
    try (var raw = new BufferedInputStream(archive.openStream());
        var tar = new TarArchiveInputStream(new XZCompressorInputStream(raw))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        var path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("The archive leaves its folder: " + entry.getName());
        }
        unpack(tar, entry, path);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    if (path.getParent() != null) {
      Files.createDirectories(path.getParent());
    }
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, path);
    if ((entry.getMode() & 0100) != 0
        && Files.getFileStore(path).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
