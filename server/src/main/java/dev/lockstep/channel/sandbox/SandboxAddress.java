package dev.lockstep.channel.sandbox;

import dev.lockstep.mode.OwnUrl;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where bank and server find each other. By default both are this server, whose port is known only
 * once its web server has started, so the address is looked up at every call. A setting that is no
 * whole address counts as unset.
 */
record SandboxAddress(@Nullable URI bank, @Nullable URI server, OwnUrl own) {

  /** The bank's address without a closing slash; empty while nobody knows it. */
  Optional<String> bankUrl() {
    return bank == null || !bank.isAbsolute()
        ? own.get().map(url -> url + "/sandbox")
        : Optional.of(trimmed(bank));
  }

  /** Where the bank sends the notifications of a channel. */
  Optional<String> notifyUrl(String channel) {
    Optional<String> base =
        server == null || !server.isAbsolute() ? own.get() : Optional.of(trimmed(server));
    return base.map(url -> url + "/callbacks/" + channel);
  }

  private static String trimmed(URI uri) {
    String text = uri.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }
}
