package dev.lockstep.bench.subject;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's own count of its groups.
 *
 * @param groups transactions of the write path
 * @param commands commands in them
 */
public record GroupSizes(double groups, double commands) {

  private static final Pattern COUNT =
      Pattern.compile("(?m)^lockstep_commit_group_size_count(?:\\{[^}]*})? (\\S+)$");
  private static final Pattern SUM =
      Pattern.compile("(?m)^lockstep_commit_group_size_sum(?:\\{[^}]*})? (\\S+)$");

  /** Reads them from a page of {@code /actuator/prometheus}. */
  public static GroupSizes of(String page) {
    return new GroupSizes(number(COUNT, page), number(SUM, page));
  }

  private static double number(Pattern line, String page) {
    Matcher found = line.matcher(page);
    return found.find() ? Double.parseDouble(found.group(1)) : 0;
  }

  /** Those since an earlier reading. */
  public GroupSizes since(GroupSizes earlier) {
    return new GroupSizes(groups - earlier.groups, commands - earlier.commands);
  }

  /** Both together. */
  public GroupSizes plus(GroupSizes other) {
    return new GroupSizes(groups + other.groups, commands + other.commands);
  }

  /** Commands per group. */
  public double average() {
    return groups == 0 ? 0 : commands / groups;
  }
}
