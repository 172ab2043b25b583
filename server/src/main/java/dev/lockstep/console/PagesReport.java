package dev.lockstep.console;

import dev.lockstep.mode.ModeProperties;
import dev.lockstep.mode.OwnUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says, once the service answers, where the pages are. */
@Component
class PagesReport {

  private static final Logger LOG = LoggerFactory.getLogger(PagesReport.class);

  private final ConsoleProperties settings;
  private final ModeProperties mode;
  private final Environment environment;

  PagesReport(ConsoleProperties settings, ModeProperties mode, Environment environment) {
    this.settings = settings;
    this.mode = mode;
    this.environment = environment;
  }

  @EventListener(ApplicationReadyEvent.class)
  void say() {
    if (mode.development() && !settings.dir().isBlank()) {
      String url = new OwnUrl(environment).get().orElse("");
      LOG.info("event=ready shop={}/ syncTest={}/console/cache-sync-test", url, url);
    }
  }
}
