package dev.lockstep.mode;

/** How the service is run. */
public enum Mode {
  /** One machine, simulated money, generated secrets; answers this machine only. */
  DEVELOPMENT,
  /** Real money; every secret comes from the settings. */
  PRODUCTION
}
