package dev.lockstep.bench.scenario;

import java.util.LinkedHashMap;
import java.util.Map;

/** The scenarios by name, in the order they are run. */
public final class Scenarios {

  private static final Map<String, Scenario> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("create", new CreateScenario());
  }

  private Scenarios() {}

  /** All of them. */
  public static Map<String, Scenario> byName() {
    return Map.copyOf(BY_NAME);
  }
}
