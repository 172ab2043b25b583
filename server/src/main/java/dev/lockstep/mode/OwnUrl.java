package dev.lockstep.mode;

import java.util.Optional;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.env.Environment;

/** Where this server is reached from its own machine. */
public final class OwnUrl {

  private OwnUrl() {}

  /** Scheme, address and port without a closing slash; empty before the web server has started. */
  public static Optional<String> of(Environment environment) {
    String scheme = hasCertificate(environment) ? "https" : "http";
    return Optional.ofNullable(environment.getProperty("local.server.port"))
        .map(port -> scheme + "://127.0.0.1:" + port);
  }

  /** Whether it is told to speak TLS (server.ssl.*). */
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
