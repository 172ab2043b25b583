package dev.lockstep.commit;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.SystemCode;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A command on its way: waiting, then taken by a lane or abandoned by its caller, never both. A
 * lane may give it back while it has certainly not been done.
 */
final class Pending<R> {

  private enum State {
    WAITING,
    TAKEN,
    ABANDONED
  }

  private final Command<R> command;
  private final Priority priority;
  private final Instant now;
  private volatile int rows;
  private final long enqueuedNanos = System.nanoTime();
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CompletableFuture<R> answer = new CompletableFuture<>();

  Pending(Command<R> command, Priority priority, Instant now) {
    this.command = command;
    this.priority = priority;
    this.now = now;
    // Asked here, so that a command that cannot say it fails its caller and not the lane.
    this.rows = command.rowsEstimate();
  }

  Command<R> command() {
    return command;
  }

  Priority priority() {
    return priority;
  }

  int rows() {
    return rows;
  }

  Instant now() {
    return now;
  }

  CompletableFuture<R> answer() {
    return answer;
  }

  long waitedNanos() {
    return System.nanoTime() - enqueuedNanos;
  }

  /** Notes how many rows it really touches, now that its root has been read. */
  void rows(int known) {
    rows = known;
  }

  /** Claims it for a lane; false if the caller has gone. */
  boolean take() {
    return state.compareAndSet(State.WAITING, State.TAKEN);
  }

  /** Gives it back: what was begun for it is undone, so its caller may leave it again. */
  void release() {
    state.compareAndSet(State.TAKEN, State.WAITING);
  }

  boolean abandoned() {
    return state.get() == State.ABANDONED;
  }

  /**
   * Waits for the answer or the end of the wait. A caller that gives up while the command is still
   * queued knows that nothing was done (503); afterwards only a repeat can tell (504).
   */
  R await() {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(SystemCode.SYSTEM_OUTCOME_UNKNOWN);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new Refusal(
            state.compareAndSet(State.WAITING, State.ABANDONED)
                ? SystemCode.SYSTEM_BUSY
                : SystemCode.SYSTEM_OUTCOME_UNKNOWN);
      }
      if (e.getCause() instanceof Refusal refusal) {
        throw refusal;
      }
      throw new IllegalStateException("command failed: " + command.getClass(), e.getCause());
    }
  }

  /** Has its caller give up, unless the answer is there. */
  void endWait() {
    answer.completeExceptionally(new TimeoutException());
  }

  /** What one attempt made of a command; given to the caller only once the group is durable. */
  sealed interface Outcome<R> {
    void deliver();

    record Accepted<R>(Pending<R> pending, R value) implements Outcome<R> {
      @Override
      public void deliver() {
        pending.answer.complete(value);
      }
    }

    record Failed<R>(Pending<R> pending, RuntimeException failure) implements Outcome<R> {
      @Override
      public void deliver() {
        pending.answer.completeExceptionally(failure);
      }
    }
  }
}
