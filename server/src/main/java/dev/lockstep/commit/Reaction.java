package dev.lockstep.commit;

/**
 * What one module does, in the same transaction, when another announces an event. The dependency
 * points from the reacting module to the announcing one.
 *
 * @param <E> the event
 */
public interface Reaction<E> {

  /** The announced type this reacts to. */
  Class<E> event();

  /** Names the rows it needs of the family, known before anything is loaded. */
  void needs(String family, Needs needs);

  /** Names rows that only loaded rows reveal; see {@link Command#moreNeeds}. */
  default void moreNeeds(String family, Rows loaded, Needs needs) {}

  /**
   * Reacts purely; a {@link dev.lockstep.problem.Refusal} thrown here refuses the whole command.
   */
  void react(E event, Workspace workspace);
}
