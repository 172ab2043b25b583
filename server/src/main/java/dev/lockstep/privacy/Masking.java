package dev.lockstep.privacy;

/** Personal data as lists and logs may show it. Lengths of names are not given away. */
public final class Masking {

  private static final int PHONE_HEAD = 3;
  private static final int PHONE_TAIL = 4;
  private static final String HIDDEN = "****";

  private Masking() {}

  /** {@code 13812345678} as {@code 138****5678}; of a shorter one the last two at most. */
  public static String phone(String phone) {
    int length = phone.length();
    if (length >= PHONE_HEAD + PHONE_TAIL + 3) {
      return phone.substring(0, PHONE_HEAD) + HIDDEN + phone.substring(length - PHONE_TAIL);
    }
    return HIDDEN + phone.substring(length - Math.min(2, length / 3));
  }

  /** The first character and stars: {@code 张**}, {@code A**}. */
  public static String name(String name) {
    String bare = name.strip();
    return bare.isEmpty() ? "" : Character.toString(bare.codePointAt(0)) + "**";
  }
}
