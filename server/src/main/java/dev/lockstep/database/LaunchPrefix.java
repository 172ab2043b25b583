package dev.lockstep.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What stands before {@code postgres} on its command line: a change of user, because PostgreSQL
 * refuses to run as root, and a tie to the life of the server.
 *
 * @param user Words that change the user; empty for a plain user.
 * @param owner User id that must own the database files.
 * @param tie Words that let a dying server take PostgreSQL with it; empty where the system has
 *     none.
 */
record LaunchPrefix(List<String> user, int owner, List<String> tie) {

  /** How the prefix for a data folder is chosen. */
  interface Choice {
    LaunchPrefix prefixFor(Path dataFolder) throws IOException, InterruptedException;
  }

  private static final int ROOT = 0;
  private static final int NOBODY = 65_534;
  private static final Duration CHOWN_TIME_MAX = Duration.ofMinutes(5);

  private static final List<String> NEW_NAMESPACE = List.of("unshare", "-U");
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");

  // A session of its own keeps Ctrl-C at a terminal away from PostgreSQL: the server stops it last.
  private static final List<String> TIED = List.of("setsid", "setpriv", "--pdeathsig", "INT");

  /** The first way that works here. Files stay with the present user wherever that is possible. */
  static LaunchPrefix find(Path dataFolder) throws IOException, InterruptedException {
    if (!isUnix(dataFolder)) {
      return new LaunchPrefix(List.of(), ROOT, List.of());
    }
    int me = ownerOf(dataFolder, Path.of("/proc/self"));
    if (me != ROOT) {
      return new LaunchPrefix(List.of(), me, tieAfter(List.of()));
    }
    if (Programs.works(join(NEW_NAMESPACE, List.of("true")))) {
      return new LaunchPrefix(NEW_NAMESPACE, ROOT, tieAfter(NEW_NAMESPACE));
    }
    return asNobody(dataFolder);
  }

  /** The fallback for root where user namespaces are closed: the files go to user 65534. */
  static LaunchPrefix asNobody(Path dataFolder) throws InterruptedException {
    if (!Programs.works(join(AS_NOBODY, List.of("test", "-x", dataFolder.toString())))) {
      throw new DatabaseStartFailure(
          "PostgreSQL refuses to run as root, and user 65534 cannot enter " + dataFolder + ".",
          "Run as a plain user, or choose a data folder that every user may pass through.");
    }
    return new LaunchPrefix(AS_NOBODY, NOBODY, tieAfter(AS_NOBODY));
  }

  boolean otherUser() {
    return owner == NOBODY;
  }

  List<String> command(Path program, List<String> arguments) {
    return join(user, tie, List.of(program.toString()), arguments);
  }

  /** Hands files to the user PostgreSQL runs as, if they belong to another one. */
  void own(Path files) throws IOException, InterruptedException {
    if (!isUnix(files) || ownerOf(files, files) == owner) {
      return;
    }
    var chown = List.of("chown", "-R", owner + ":" + owner, files.toString());
    var log = Objects.requireNonNull(files.getParent()).resolve("postgres.log");
    if (Programs.run(chown, log, CHOWN_TIME_MAX) != 0) {
      throw new DatabaseStartFailure(
          "The database files in " + files + " belong to another user.",
          "Give them to the user the server runs as (chown -R).");
    }
  }

  private static List<String> tieAfter(List<String> user) throws InterruptedException {
    return Programs.works(join(user, TIED, List.of("true"))) ? TIED : List.of();
  }

  private static boolean isUnix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  private static int ownerOf(Path fallback, Path path) throws IOException {
    var present = Files.exists(path) ? path : fallback;
    Map<String, Object> attributes = Files.readAttributes(present, "unix:uid");
    return (Integer) Objects.requireNonNull(attributes.get("uid"));
  }

  @SafeVarargs
  private static List<String> join(List<String>... parts) {
    var all = new ArrayList<String>();
    for (var part : parts) {
      all.addAll(part);
    }
    return List.copyOf(all);
  }
}
