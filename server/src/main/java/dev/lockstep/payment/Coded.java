package dev.lockstep.payment;

/** A word that the database holds as a small number. */
interface Coded {

  int code();

  /** The constant of a stored code; IllegalArgumentException for a code none has. */
  static <E extends Enum<E> & Coded> E of(Class<E> type, int code) {
    for (E constant : type.getEnumConstants()) {
      if (constant.code() == code) {
        return constant;
      }
    }
    throw new IllegalArgumentException("no " + type.getSimpleName() + " has code " + code);
  }
}
