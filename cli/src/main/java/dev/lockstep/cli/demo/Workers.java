package dev.lockstep.cli.demo;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** A fixed number of virtual threads that take items in their order, one at a time each. */
final class Workers {
  private final int count;

  Workers(int count) {
    this.count = count;
  }

  /**
   * Applies {@code work} to every item and waits for the last.
   *
   * @return the results, in order of completion
   * @throws RuntimeException the first failure of {@code work}
   */
  <T, R> List<R> each(List<T> items, Function<T, R> work) {
    Iterator<T> source = items.iterator();
    ConcurrentLinkedQueue<R> results = new ConcurrentLinkedQueue<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        running.add(threads.submit(() -> drain(source, work, results)));
      }
      for (Future<?> worker : running) {
        worker.get();
      }
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failed.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", stopped);
    }
    return List.copyOf(results);
  }

  private static <T, R> void drain(
      Iterator<T> source, Function<T, R> work, ConcurrentLinkedQueue<R> results) {
    while (true) {
      T item;
      synchronized (source) {
        if (!source.hasNext()) {
          return;
        }
        item = source.next();
      }
      results.add(work.apply(item));
    }
  }
}
