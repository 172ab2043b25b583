package dev.lockstep.privacy;

import java.util.Arrays;

/** What opening sealed personal data gave. */
public sealed interface Opened {

  /** The data as it was sealed. */
  @SuppressWarnings("ArrayRecordComponent") // equality is overridden
  record Clear(byte[] bytes) implements Opened {

    @Override
    public boolean equals(Object other) {
      return other instanceof Clear clear && Arrays.equals(bytes, clear.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    /** Never the data itself. */
    @Override
    public String toString() {
      return "Clear[" + bytes.length + " bytes]";
    }
  }

  /** The user was erased: nobody can read this any more, and that is right so. */
  record Erased() implements Opened {}
}
