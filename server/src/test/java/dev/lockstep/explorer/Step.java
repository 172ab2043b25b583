package dev.lockstep.explorer;

import dev.lockstep.channel.Notification;
import dev.lockstep.commit.Command;
import dev.lockstep.commit.MemoryRows;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can happen next: a command is submitted, or something happens at the bank, or time
 * passes.
 *
 * @param key tells it from all other steps, and alone says what it does
 * @param subject the id of what it is about: a payment, a refund's number, a notification
 * @param words who does what
 */
record Step(Kind kind, String key, String subject, String words, Effect effect) {

  /** Ends the key of what books an old answer. */
  static final String THEN = " then";

  private static final String AFTER = " after ";

  /** Whose doing it is. */
  enum Kind {
    /** From outside; a walk has so many of them. */
    EVENT,
    /** The payment deadline passes: outside too. */
    TIME,
    /** What comes from outside sooner or later, though in this world not as an event of a walk. */
    IN_THE_END,
    /** The bank delivers a notification, for the first time or again. */
    CALLBACK,
    /** The buyer's request goes on: the bank opens a charge, and its answer is booked. */
    OPENING,
    /** The deadline scan. */
    DEADLINE,
    /** A request of the background work reaches the bank. */
    CALL,
    /** An answer the bank would give now is booked. */
    ANSWER,
    /** "Not found" is booked: an old answer, or one of now while the bank has no such charge. */
    NOT_FOUND,
    /** An answer the bank gave some time ago, or no answer at all, is booked. */
    OLD_ANSWER,
    /** A command on another node whose unlocked reads were made before the last commit. */
    OTHER_NODE
  }

  /** What it changes. */
  sealed interface Effect {}

  /**
   * A command over the rows.
   *
   * @param notification what it applies, where it applies one
   * @param after a transaction that has to be known before, where there is one
   */
  record Submits(CommandOf command, @Nullable Notification notification, @Nullable String after)
      implements Effect {}

  /** Something at the bank. */
  record AtBank(UnaryOperator<Bank> move) implements Effect {}

  /** The deadline passes. */
  record Passes() implements Effect {}

  /** Makes a command for rows as they are. */
  @FunctionalInterface
  interface CommandOf {
    Command<?> of(MemoryRows rows);
  }

  /** A command of which the first word of the key says what it is and the second about what. */
  static Step submits(Kind kind, String key, String words, CommandOf command) {
    return new Step(kind, key, subject(key), words, new Submits(command, null, null));
  }

  static Step atBank(Kind kind, String key, String words, UnaryOperator<Bank> move) {
    return new Step(kind, key, subject(key), words, new AtBank(move));
  }

  private static String subject(String key) {
    String[] words = key.split(" ", 3);
    return words.length < 2 ? "" : words[1];
  }

  /** The same notification, told only after a transaction is known. */
  Step after(@Nullable String transaction) {
    if (transaction == null) {
      return this;
    }
    Submits submits = (Submits) effect;
    return new Step(
        kind,
        key + AFTER + transaction,
        subject,
        words,
        new Submits(submits.command(), submits.notification(), transaction));
  }

  /** Whether it may happen with these transactions known. */
  boolean possible(Set<String> known) {
    return !(effect instanceof Submits submits)
        || submits.after() == null
        || known.contains(submits.after());
  }

  /** The same on another node, which read too early what it reads without a lock. */
  Step onOtherNode() {
    return new Step(
        Kind.OTHER_NODE,
        "other node: " + key,
        subject,
        words + ", on a node that read too early",
        effect);
  }

  /** What it does, whenever it may happen. */
  String command() {
    int after = key.indexOf(AFTER);
    String bare = after < 0 ? key : key.substring(0, after);
    return bare.endsWith(THEN) ? bare.substring(0, bare.length() - THEN.length()) : bare;
  }

  boolean costs() {
    return kind == Kind.EVENT || kind == Kind.TIME;
  }
}
