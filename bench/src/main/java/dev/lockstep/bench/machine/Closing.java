package dev.lockstep.bench.machine;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Everything that must not outlive this process, closed in reverse order: at the end, and when the
 * process is asked to stop.
 */
public final class Closing implements AutoCloseable {

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private static volatile boolean asked;

  /** Closes at the end of the process too. */
  public Closing() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::atShutdown, "closing"));
  }

  /** Whether the process was asked to stop: what fails from then on fails because of that. */
  public static boolean stopping() {
    return asked;
  }

  /** Adds something to close; it is closed before what was added earlier. */
  public <T extends AutoCloseable> T add(T closeable) {
    synchronized (open) {
      if (asked) {
        throw new IllegalStateException("the benchmark is being stopped");
      }
      open.push(closeable);
    }
    return closeable;
  }

  /** Closes all that is open. */
  @Override
  public void close() {
    for (AutoCloseable next = next(); next != null; next = next()) {
      try {
        next.close();
      } catch (Exception left) {
        System.err.println("lockstep bench: could not close " + next + ": " + left);
      }
    }
  }

  private @Nullable AutoCloseable next() {
    synchronized (open) {
      return open.poll();
    }
  }

  private void atShutdown() {
    asked = true;
    close();
  }
}
