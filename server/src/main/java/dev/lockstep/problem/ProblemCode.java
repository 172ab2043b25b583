package dev.lockstep.problem;

/**
 * A stable reason for saying no, implemented by one enum per module. The constant's name is the
 * {@code code} a caller sees; it never changes its meaning once released. Constants stand in order
 * of precedence.
 */
public interface ProblemCode {

  /**
   * The code as callers see it: upper case, prefixed by its area ({@code ORDER_}, {@code PAY_}…).
   */
  String name();

  /** The HTTP status this code is answered with. */
  int status();

  /** Whether the same request may succeed later without being changed. */
  boolean retryable();

  /** One sentence for people, without data of the request. */
  String detail();
}
