package dev.lockstep.payment;

import dev.lockstep.channel.PaymentChannel.RawNotification;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The headers of a notification as they are stored: all but those that are only of the way. */
final class InboxHeaders {

  private static final int LENGTH_MAX = 16_384;
  private static final Set<String> LEFT_OUT =
      Set.of("authorization", "cookie", "host", "connection", "accept", "content-length");

  private InboxHeaders() {}

  static String text(RawNotification raw) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(raw.headers())
        .forEach((name, value) -> {
          int length = name.length() + value.length() + 3;
          if (!LEFT_OUT.contains(name) && text.length() + length <= LENGTH_MAX) {
            text.append(name).append(": ").append(value.replaceAll("[\\r\\n\\x00]", " "));
            text.append('\n');
          }
        });
    return text.toString();
  }

  static Map<String, String> parse(String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    text.lines()
        .forEach(line -> {
          int colon = line.indexOf(": ");
          headers.put(line.substring(0, colon), line.substring(colon + 2));
        });
    return headers;
  }
}
