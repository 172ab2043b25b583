package dev.lockstep.privacy;

import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * The threads on which keys and nonces are drawn. Tink keeps a source of randomness per thread, and
 * to make one looks for another security provider through the whole class path. A virtual thread
 * lives for one request only, so drawn there it would cost more than the rest of the request.
 *
 * <p>What waits is bounded by the requests, each of which waits for its own.
 */
final class SealingThreads {

  /** Draws randomness. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws GeneralSecurityException;
  }

  private final Executor threads =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          Thread.ofPlatform().daemon().name("sealing-", 1).factory());

  /**
   * Runs the work and waits for it.
   *
   * @throws GeneralSecurityException as the work does
   */
  <T> T call(Work<T> work) throws GeneralSecurityException {
    if (!Thread.currentThread().isVirtual()) {
      return work.run();
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    threads.execute(() -> {
      try {
        result.complete(work.run());
      } catch (GeneralSecurityException | RuntimeException e) {
        result.completeExceptionally(e);
      }
    });
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof GeneralSecurityException refused) {
        throw refused;
      }
      throw e;
    }
  }
}
