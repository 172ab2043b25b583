package dev.lockstep.mode;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.env.Environment;

/** Where this server is reached from its own machine. */
public final class OwnUrl {

  private final Environment environment;
  private final String scheme;
  private volatile @Nullable String known;

  public OwnUrl(Environment environment) {
    this.environment = environment;
    this.scheme = hasCertificate(environment) ? "https" : "http";
  }

  /** Scheme, address and port without a closing slash; empty before the web server has started. */
  public Optional<String> get() {
    if (known == null) {
      String port = environment.getProperty("local.server.port");
      known = port == null ? null : scheme + "://127.0.0.1:" + port;
    }
    return Optional.ofNullable(known);
  }

  /** Whether the server is told to speak TLS (server.ssl.*). */
  public static boolean hasCertificate(Environment environment) {
    return Ssl.isEnabled(
        Binder.get(environment).bind("server.ssl", Ssl.class).orElseGet(OwnUrl::none));
  }

  private static Ssl none() {
    Ssl ssl = new Ssl();
    ssl.setEnabled(false);
    return ssl;
  }
}
