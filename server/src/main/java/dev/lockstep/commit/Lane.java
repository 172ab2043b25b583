package dev.lockstep.commit;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.SystemCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue in two classes and the thread that commits what waits in it. It takes what is
 * there and never waits for a group to fill; only, after a group that several shared, the next one
 * begins no sooner than the pace says.
 */
final class Lane {

  private static final int BACKGROUND_PART = 4;

  /** What waits for rows that somebody holds is tried again after this, and is at most so many. */
  private static final Duration BLOCKED_PAUSE = Duration.ofMillis(100);

  private static final int BLOCKED_PART = 4;

  /**
   * A pause and a try with time to spare. Whose caller would leave in the midst of it is refused
   * before: "nothing was done" is worth more than "nobody knows" a moment later.
   */
  private static final Duration LAST_TRY = BLOCKED_PAUSE.multipliedBy(3);

  private final CommitProperties limits;
  private final GroupRunner runner;
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Pending<?>> first = new ArrayDeque<>();
  private final ArrayDeque<Pending<?>> background = new ArrayDeque<>();
  private volatile Thread thread;
  private final ArrayDeque<Pending<?>> blocked = new ArrayDeque<>();
  private final Set<String> blockedFamilies = new HashSet<>();
  private long blockedUntilNanos;
  private final Pace pace;
  private boolean gathering;
  private boolean stopping;
  private int turn;

  Lane(String name, CommitProperties limits, GroupRunner runner) {
    this.name = name;
    this.limits = limits;
    this.runner = runner;
    this.pace = new Pace(limits.pace().toNanos());
    this.thread = thread();
  }

  /** Starts, also again after a stop. */
  void start() {
    lock.lock();
    try {
      if (stopping) {
        stopping = false;
        thread = thread();
      }
    } finally {
      lock.unlock();
    }
    thread.start();
  }

  private Thread thread() {
    return Thread.ofPlatform().name(name).unstarted(this::run);
  }

  /** Queues a command, or refuses: the queue is full or the server is stopping. */
  void enqueue(Pending<?> pending) {
    lock.lock();
    try {
      ArrayDeque<Pending<?>> queue = queue(pending.priority());
      if (stopping || queue.size() >= limits.queueLengthMax()) {
        throw new Refusal(SystemCode.SYSTEM_BUSY);
      }
      queue.addLast(pending);
      if (!gathering || queue.size() >= limits.groupCommandsMax()) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  int length(Priority priority) {
    lock.lock();
    try {
      return queue(priority).size();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more commands; the thread ends when the queues are empty. */
  void stop() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the thread; commands still queued after that are refused as certainly not done. */
  void awaitEnd(long millis) throws InterruptedException {
    thread.join(Math.max(1, millis));
    List<Pending<?>> left;
    lock.lock();
    try {
      left = new ArrayList<>(first);
      left.addAll(background);
      left.addAll(blocked);
      first.clear();
      background.clear();
      blocked.clear();
    } finally {
      lock.unlock();
    }
    for (Pending<?> pending : left) {
      if (pending.take()) {
        refuse(pending);
      }
    }
  }

  private void run() {
    for (List<Pending<?>> group = next(); !group.isEmpty(); group = next()) {
      takeBack(runner.run(group));
    }
  }

  private void takeBack(Group.Leavers leavers) {
    if (leavers.postponed().isEmpty() && leavers.blocked().isEmpty()) {
      return;
    }
    List<Pending<?>> refused = new ArrayList<>();
    lock.lock();
    try {
      leavers
          .postponed()
          .reversed()
          .forEach(pending -> queue(pending.priority()).addFirst(pending));
      for (Pending<?> pending : leavers.blocked()) {
        boolean fits = blocked.size() < Math.ceilDiv(limits.queueLengthMax(), BLOCKED_PART);
        if (fits && pending.waitedNanos() < limits.waitMax().minus(LAST_TRY).toNanos()) {
          block(pending);
        } else {
          refused.add(pending);
        }
      }
    } finally {
      lock.unlock();
    }
    refused.forEach(Lane::refuse);
  }

  private void block(Pending<?> pending) {
    if (blocked.isEmpty()) {
      blockedUntilNanos = System.nanoTime() + BLOCKED_PAUSE.toNanos();
    }
    blocked.addLast(pending);
    blockedFamilies.add(pending.command().family());
  }

  private static void refuse(Pending<?> pending) {
    pending.answer().completeExceptionally(new Refusal(SystemCode.SYSTEM_BUSY));
  }

  /** The next group, or an empty one when the lane has stopped and nothing is left. */
  private List<Pending<?>> next() {
    lock.lock();
    try {
      while (true) {
        long pauseNanos = unblock();
        long paceNanos = paceNanos();
        gathering = paceNanos > 0;
        List<Pending<?>> group = gathering ? List.of() : drain();
        boolean nothing = first.isEmpty() && background.isEmpty() && blocked.isEmpty();
        if (!group.isEmpty() || (stopping && nothing)) {
          pace.begun(group.size(), System.nanoTime());
          return group;
        }
        try {
          var _ = changed.awaitNanos(gathering ? Math.min(paceNanos, pauseNanos) : pauseNanos);
        } catch (InterruptedException e) {
          // nobody interrupts a lane; it ends when it is told to stop
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** A full group waits for nobody else, and a stop for nothing. */
  private long paceNanos() {
    boolean full = first.size() >= limits.groupCommandsMax();
    return full || stopping ? 0 : pace.waitNanos(System.nanoTime());
  }

  /** Lets the blocked try again when it is time to; the time until then. */
  private long unblock() {
    if (blocked.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long pauseNanos = blockedUntilNanos - System.nanoTime();
    if (pauseNanos > 0) {
      return pauseNanos;
    }
    blocked.reversed().forEach(pending -> queue(pending.priority()).addFirst(pending));
    blocked.clear();
    blockedFamilies.clear();
    return Long.MAX_VALUE;
  }

  private List<Pending<?>> drain() {
    List<Pending<?>> group = new ArrayList<>();
    int rows = drain(background, backgroundMax(), limits.groupRowsMax() / BACKGROUND_PART, group);
    drain(first, limits.groupCommandsMax() - group.size(), limits.groupRowsMax() - rows, group);
    return group;
  }

  /** A quarter of a group; where groups are smaller than four, one command in some of them. */
  private int backgroundMax() {
    int share = limits.groupCommandsMax() / BACKGROUND_PART;
    int groupsPerCommand = Math.ceilDiv(BACKGROUND_PART, limits.groupCommandsMax());
    return first.isEmpty() || ++turn % groupsPerCommand == 0 ? Math.max(1, share) : 0;
  }

  /** Takes in order while both limits hold; one command always fits, however many rows it has. */
  private int drain(
      ArrayDeque<Pending<?>> queue, int commandsMax, int rowsMax, List<Pending<?>> group) {
    int rows = 0;
    int commands = 0;
    while (!queue.isEmpty() && commands < commandsMax) {
      int more = queue.getFirst().rows();
      if (commands > 0 && rows + more > rowsMax) {
        break;
      }
      Pending<?> pending = queue.removeFirst();
      if (blockedFamilies.contains(pending.command().family())) {
        block(pending); // after the one before it
      } else if (!pending.abandoned()) {
        group.add(pending);
        commands++;
        rows += more;
      }
    }
    return rows;
  }

  private ArrayDeque<Pending<?>> queue(Priority priority) {
    return priority == Priority.FIRST ? first : background;
  }
}
