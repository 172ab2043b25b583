package dev.lockstep.bench.scenario;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The scenarios by name, in the order they are run. */
public final class Scenarios {

  private static final String FILL = "fill";
  private static final Map<String, Scenario> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("create", new CreateScenario());
    BY_NAME.put("hot", new HotScenario());
    BY_NAME.put("flow", new FlowScenario());
    BY_NAME.put("read", new ReadScenario());
    BY_NAME.put("period", new PeriodScenario());
    BY_NAME.put("push", new PushScenario());
    BY_NAME.put("across", new AcrossScenario());
    BY_NAME.put(FILL, new FillScenario());
  }

  private Scenarios() {}

  /** All of them. */
  public static Map<String, Scenario> byName() {
    return Collections.unmodifiableMap(BY_NAME);
  }

  /** Those that are run when none is named: all that take minutes. */
  public static List<String> usual() {
    return BY_NAME.keySet().stream().filter(name -> !name.equals(FILL)).toList();
  }
}
