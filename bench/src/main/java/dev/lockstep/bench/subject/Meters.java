package dev.lockstep.bench.subject;

import java.util.List;

/** A page of {@code /actuator/prometheus}. */
public record Meters(String page) {

  /** What the server counts now. */
  public static Meters of(Server server) {
    return new Meters(Ask.text(server.port(), "/actuator/prometheus", ""));
  }

  /**
   * The sum of all lines of a meter that have these labels.
   *
   * @param labels each as {@code name="value"}
   */
  public double sum(String name, String... labels) {
    return page.lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
