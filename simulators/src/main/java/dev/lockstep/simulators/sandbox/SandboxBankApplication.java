package dev.lockstep.simulators.sandbox;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.HttpEncodingAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The bank as a process of its own. Settings come as {@code --lockstep.sandbox.bank.url=…} or
 * {@code LOCKSTEP_SANDBOX_BANK_URL=…}. The parts of Spring Boot are named one by one, so that the
 * bank is the same whatever else lies on the class path.
 */
@Import(SandboxBankConfiguration.class)
@ImportAutoConfiguration({
  PropertyPlaceholderAutoConfiguration.class,
  LifecycleAutoConfiguration.class,
  TomcatServletWebServerAutoConfiguration.class,
  HttpEncodingAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  ErrorMvcAutoConfiguration.class,
})
public class SandboxBankApplication {

  /** A simulator for development: it listens on this machine only, unless told otherwise. */
  static final Map<String, Object> DEFAULTS =
      Map.of(
          "spring.config.name", "sandbox-bank",
          "spring.main.banner-mode", "off",
          "spring.threads.virtual.enabled", "true",
          "server.address", "127.0.0.1",
          "server.port", "8090",
          "server.shutdown", "graceful",
          "spring.lifecycle.timeout-per-shutdown-phase", "10s");

  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(SandboxBankApplication.class);
    application.setDefaultProperties(DEFAULTS);
    application.run(arguments);
  }
}
