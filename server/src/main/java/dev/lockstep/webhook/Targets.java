package dev.lockstep.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which URLs an endpoint may have. Names are looked up when they are called, not here: else anyone
 * could ask this server what its own resolver knows.
 *
 * @param ports allowed besides 80 and 443
 */
record Targets(boolean development, Set<Integer> ports) {

  static final int URL_MAX = 500;

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** What is wrong with the URL, as the rest of a sentence; empty if nothing is. */
  Optional<String> fault(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return Optional.of("is no URL");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !(development && scheme.equals("http"))) {
      return Optional.of("must begin with https://");
    }
    if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      return Optional.of("must have a host and neither user nor fragment");
    }
    int port = uri.getPort();
    boolean open = port == -1 || port == HTTP || port == HTTPS || ports.contains(port);
    boolean real = port == -1 || (port > 0 && port < 65_536);
    return open || (development && real)
        ? Optional.empty()
        : Optional.of("must use a port that is allowed");
  }
}
