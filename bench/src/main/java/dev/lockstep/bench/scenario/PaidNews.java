package dev.lockstep.bench.scenario;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells sessions that their order was seen to be paid. */
final class PaidNews implements Consumer<String> {

  private static final String PAID = "\"status\":\"PAID\"";
  private static final int SEEN_WITHIN_SECONDS = 15;

  private final Map<String, CountDownLatch> awaited = new ConcurrentHashMap<>();

  void expect(String orderId) {
    awaited.put(orderId, new CountDownLatch(1));
  }

  /** Whether it was seen in time. */
  boolean seen(String orderId) throws InterruptedException {
    CountDownLatch latch = awaited.get(orderId);
    boolean seen = latch != null && latch.await(SEEN_WITHIN_SECONDS, TimeUnit.SECONDS);
    awaited.remove(orderId);
    return seen;
  }

  @Override
  public void accept(String data) {
    if (data.contains(PAID) && JsonText.has(data, "orderId")) {
      CountDownLatch latch = awaited.get(JsonText.field(data, "orderId"));
      if (latch != null) {
        latch.countDown();
      }
    }
  }
}
