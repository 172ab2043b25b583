package dev.lockstep.channel;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** The channels this server can use, by name. */
@Component
public final class Channels {

  private final SortedMap<String, PaymentChannel> byName = new TreeMap<>();

  /** IllegalStateException if two channels have one name. */
  public Channels(List<PaymentChannel> channels) {
    for (PaymentChannel channel : channels) {
      if (byName.put(channel.name(), channel) != null) {
        throw new IllegalStateException("two channels are called " + channel.name());
      }
    }
  }

  public Optional<PaymentChannel> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All of them, by name. */
  public Collection<PaymentChannel> all() {
    return List.copyOf(byName.values());
  }
}
