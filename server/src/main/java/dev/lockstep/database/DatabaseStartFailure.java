package dev.lockstep.database;

import org.jspecify.annotations.Nullable;

/** The embedded database cannot be started; says why, and what a person can do. */
public final class DatabaseStartFailure extends RuntimeException {

  private final String action;

  DatabaseStartFailure(String description, String action) {
    this(description, action, null);
  }

  DatabaseStartFailure(String description, String action, @Nullable Throwable cause) {
    super(description, cause);
    this.action = action;
  }

  /** What to do about it, one sentence. */
  public String action() {
    return action;
  }
}
