package dev.lockstep.cli.demo;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far a phase is: a bar on a terminal, otherwise a plain line every few seconds. */
final class Progress implements AutoCloseable {
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);

  private final PrintWriter out;
  private final String phase;
  private final int total;
  private final AtomicInteger done = new AtomicInteger();
  private final long start = System.nanoTime();
  private final @Nullable ProgressBar bar;
  private final @Nullable Thread ticker;

  Progress(PrintWriter out, boolean terminal, String phase, int total) {
    this.out = out;
    this.phase = phase;
    this.total = total;
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(phase)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .showSpeed()
              .build();
      ticker = null;
    } else {
      bar = null;
      ticker = Thread.ofVirtual().start(this::tick);
    }
  }

  static boolean onTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  void step(int more) {
    done.addAndGet(more);
    if (bar != null) {
      bar.stepBy(more);
    }
  }

  private void tick() {
    try {
      while (true) {
        Thread.sleep(LINE_EVERY);
        line();
      }
    } catch (InterruptedException finished) {
      // close() has the last word
    }
  }

  private void line() {
    int now = done.get();
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf("%s: %,d of %,d, %.0f s%n", phase, now, total, seconds);
    out.flush();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
    if (ticker != null) {
      ticker.interrupt();
      line();
    }
  }
}
