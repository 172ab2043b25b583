package dev.lockstep.webhook;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses a seller's URL may lead to: those of the public internet. A URL is data of a
 * stranger; without this, whoever may name one could have this server call its own network.
 *
 * @param loopbackAllowed in development, where receivers run beside the server
 */
record AddressGuard(boolean loopbackAllowed) {

  /** An address range. */
  private record Range(byte[] prefix, int bits) {

    static Range of(int bits, int... bytes) {
      byte[] prefix = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        prefix[i] = (byte) bytes[i];
      }
      return new Range(prefix, bits);
    }

    boolean holds(byte[] address) {
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % Byte.SIZE);
        if ((address[bit / Byte.SIZE] & mask) != (prefix[bit / Byte.SIZE] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private static final Range LOOPBACK_4 = Range.of(8, 127);

  /** What the registry of special-purpose addresses keeps from the public internet (RFC 6890). */
  private static final List<Range> REFUSED_4 =
      List.of(
          Range.of(8, 0), // this network
          Range.of(8, 10), // private
          Range.of(10, 100, 64), // carrier-grade NAT
          LOOPBACK_4,
          Range.of(16, 169, 254), // link-local, and the clouds' metadata
          Range.of(12, 172, 16), // private
          Range.of(24, 192, 0, 0), // protocol assignments
          Range.of(24, 192, 0, 2), // documentation
          Range.of(24, 192, 88, 99), // relays of 6to4
          Range.of(16, 192, 168), // private
          Range.of(15, 198, 18), // benchmarks
          Range.of(24, 198, 51, 100), // documentation
          Range.of(24, 203, 0, 113), // documentation
          Range.of(4, 224), // multicast
          Range.of(4, 240)); // reserved, and broadcast

  /** Of IPv6 only global unicast is public, and not all of it. */
  private static final Range GLOBAL_6 = Range.of(3, 0x20);

  private static final List<Range> REFUSED_6 =
      List.of(
          Range.of(23, 0x20, 0x01, 0x00), // protocol assignments, Teredo
          Range.of(32, 0x20, 0x01, 0x0d, 0xb8), // documentation
          Range.of(16, 0x20, 0x02), // 6to4 leads to an IPv4 address of its own choice
          Range.of(20, 0x3f, 0xff, 0x00)); // documentation

  boolean allows(InetAddress address) {
    // A mapped IPv4 address never arrives as IPv6: the JDK makes it an Inet4Address.
    return switch (address) {
      case Inet4Address four -> allows4(four.getAddress());
      case Inet6Address six -> allows6(six);
      default -> false;
    };
  }

  private boolean allows4(byte[] bytes) {
    if (LOOPBACK_4.holds(bytes)) {
      return loopbackAllowed;
    }
    return REFUSED_4.stream().noneMatch(range -> range.holds(bytes));
  }

  private boolean allows6(Inet6Address address) {
    byte[] bytes = address.getAddress();
    if (address.isLoopbackAddress()) {
      return loopbackAllowed;
    }
    return GLOBAL_6.holds(bytes) && REFUSED_6.stream().noneMatch(range -> range.holds(bytes));
  }
}
