package dev.lockstep.privacy;

/** A seal for tests of what is sealed. */
public final class TestSeal {

  private TestSeal() {}

  public static SharedSeal seal() {
    return new SharedSeal(new byte[MasterKeys.KEY_LENGTH]);
  }
}
