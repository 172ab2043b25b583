package dev.lockstep.period;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Orders whose entry could not be brought up to date, in this process and bounded. */
final class Waiting {

  private final Set<String> orders = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean lost = new AtomicBoolean();
  private final int max;

  Waiting(int max) {
    this.max = max;
  }

  /** Remembers them, or that there were too many. */
  void add(Collection<String> orderNos) {
    if (orders.size() + orderNos.size() > max) {
      lost.set(true);
    } else {
      orders.addAll(orderNos);
    }
  }

  /** Takes some out before they are tried: a failure that comes meanwhile adds one again. */
  List<String> take(int most) {
    List<String> taken = new ArrayList<>();
    Iterator<String> each = orders.iterator();
    while (taken.size() < most && each.hasNext()) {
      taken.add(each.next());
      each.remove();
    }
    return taken;
  }

  /** Whether some were not remembered since this was last asked. */
  boolean takeLost() {
    return lost.getAndSet(false);
  }

  int size() {
    return orders.size();
  }
}
