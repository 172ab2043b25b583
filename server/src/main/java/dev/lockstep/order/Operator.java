package dev.lockstep.order;

/** Who did something to an order. */
public record Operator(Type type, String id) {

  /** The parts in which someone can act. */
  public enum Type {
    BUYER,
    SELLER,
    OPERATOR,
    CHANNEL,
    SYSTEM
  }

  /** A part of this server, by its name. */
  public static Operator system(String name) {
    return new Operator(Type.SYSTEM, name);
  }

  /** A payment channel. */
  public static Operator channel(String channel) {
    return new Operator(Type.CHANNEL, channel);
  }
}
