package dev.lockstep.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks names up for the HTTP client and hands out checked addresses only. The client connects to
 * just these: there is no second look-up that could answer differently.
 */
final class CheckedNames implements DnsResolver {

  /** The name leads to an address that is not called. */
  static final class RefusedException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    RefusedException(String host) {
      super(host);
    }
  }

  /** Who knows the addresses of names. */
  interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private final AddressGuard guard;
  private final Lookup lookup;

  CheckedNames(AddressGuard guard, Lookup lookup) {
    this.guard = guard;
    this.lookup = lookup;
  }

  /** Asks the system. */
  static CheckedNames of(AddressGuard guard) {
    return new CheckedNames(guard, InetAddress::getAllByName);
  }

  /** One address that is refused refuses the name: nobody needs both kinds. */
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] found = lookup.addresses(host);
    for (InetAddress address : found) {
      if (!guard.allows(address)) {
        throw new RefusedException(host);
      }
    }
    return found;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
