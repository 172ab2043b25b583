package dev.lockstep;

import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.context.support.GenericApplicationContext;

/** The service on a machine whose clock is five minutes ahead. */
final class ClockAheadApplication {

  private static final Duration AHEAD = Duration.ofMinutes(5);

  private ClockAheadApplication() {}

  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(LockstepApplication.class);
    application.addInitializers(context ->
        ((GenericApplicationContext) context)
            .registerBean(
                "machineClock",
                Clock.class,
                () -> Clock.offset(Clock.systemUTC(), AHEAD),
                bean -> ((AbstractBeanDefinition) bean).setDefaultCandidate(false)));
    application.run(arguments);
  }
}
