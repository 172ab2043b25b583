package dev.lockstep.mode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Judges the settings before anything is started and adds the defaults of the mode: development
 * binds loopback, production logs in a machine's form.
 */
final class ModeGuard implements EnvironmentPostProcessor, Ordered {

  private static final String SOURCE = "lockstepMode";

  /** After the configuration files, whose settings it judges. */
  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 10;
  }

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Mode mode = Binder.get(environment).bind("lockstep.mode", Mode.class).orElse(Mode.DEVELOPMENT);
    List<String> faults = StartRules.faults(mode, environment);
    if (!faults.isEmpty()) {
      throw new StartRefusal(mode, faults);
    }
    Map<String, Object> defaults = new HashMap<>();
    if (mode == Mode.DEVELOPMENT) {
      addUnlessSet(environment, defaults, "server.address", "127.0.0.1");
      if (StartRules.isSet(environment, "management.server.port")) {
        addUnlessSet(environment, defaults, "management.server.address", "127.0.0.1");
      }
    } else {
      addUnlessSet(environment, defaults, "logging.structured.format.console", "ecs");
    }
    environment.getPropertySources().addLast(new MapPropertySource(SOURCE, defaults));
  }

  private static void addUnlessSet(
      ConfigurableEnvironment environment,
      Map<String, Object> defaults,
      String name,
      String value) {
    if (!StartRules.isSet(environment, name)) {
      defaults.put(name, value);
    }
  }
}
