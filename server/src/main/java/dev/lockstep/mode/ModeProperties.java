package dev.lockstep.mode;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the service is run.
 *
 * @param mode development or production
 * @param iKnow lets development answer other machines, use live credentials or an outside database
 */
@ConfigurationProperties("lockstep")
public record ModeProperties(
    @DefaultValue("development") Mode mode, @DefaultValue("false") boolean iKnow) {

  public boolean development() {
    return mode == Mode.DEVELOPMENT;
  }

  public boolean production() {
    return mode == Mode.PRODUCTION;
  }
}
