package dev.lockstep.order;

import java.util.regex.Pattern;

/**
 * The form of order ids, so that an id alone tells its family, and so its lock and its shard.
 *
 * <pre>
 * root     19 digits time, node, sequence · 2 business line · 4 gene of the user · 3 check
 * child    root-01      payment  rootP01      refund  rootP01R01      item  rootL0001
 * </pre>
 *
 * <p>The longest sent to a channel, the payment id, has 31 characters; WeChat Pay takes 32.
 */
public final class OrderId {

  /** Characters of a root id. */
  public static final int ROOT_LENGTH = 28;

  private static final Pattern ROOT = Pattern.compile("\\d{" + ROOT_LENGTH + "}");
  private static final Pattern ORDER = Pattern.compile("\\d{" + ROOT_LENGTH + "}(-\\d{2})?");

  private OrderId() {}

  /** Whether the text has the form of a root or child id. */
  public static boolean isOrder(String id) {
    return ORDER.matcher(id).matches();
  }

  /** Whether the text has the form of a root id. */
  public static boolean isRoot(String id) {
    return ROOT.matcher(id).matches();
  }

  /** The root of any id of a family; IllegalArgumentException if it cannot be one. */
  public static String root(String anyId) {
    String root = anyId.length() < ROOT_LENGTH ? "" : anyId.substring(0, ROOT_LENGTH);
    if (!isRoot(root)) {
      throw new IllegalArgumentException("not an id of an order family");
    }
    return root;
  }

  /** Whether the text starts with a root id. */
  public static boolean hasRoot(String anyId) {
    return anyId.length() >= ROOT_LENGTH && isRoot(anyId.substring(0, ROOT_LENGTH));
  }

  static String child(String rootId, int number) {
    return "%s-%02d".formatted(rootId, number);
  }

  static String item(String rootId, int number) {
    return "%sL%04d".formatted(rootId, number);
  }
}
