package dev.lockstep.commit;

/** Which of a lane's two queues a command waits in. */
public enum Priority {
  /** Buyers, operators and callbacks. */
  FIRST,
  /** Expiry and batch work: at most a quarter of a group while anyone else waits. */
  BACKGROUND
}
