package dev.lockstep.web;

import dev.lockstep.mode.ModeProperties;
import dev.lockstep.mode.OwnUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says, once the service answers, in which mode and where. */
@Component
class StartReport {

  private static final Logger LOG = LoggerFactory.getLogger(StartReport.class);

  private final ModeProperties mode;
  private final Environment environment;

  StartReport(ModeProperties mode, Environment environment) {
    this.mode = mode;
    this.environment = environment;
  }

  @EventListener(ApplicationReadyEvent.class)
  void say() {
    if (!mode.development()) {
      String port = environment.getProperty("local.server.port", "");
      LOG.info("event=ready mode=production port={}", port);
      return;
    }
    String url = new OwnUrl(environment).get().orElse("");
    LOG.info("event=ready mode=development api={}/api/v1", url);
    LOG.info("event=ready documents={}/docs openapi={}/v3/api-docs", url, url);
    LOG.info("event=ready health={}/actuator/health metrics={}/actuator/prometheus", url, url);
    LOG.info("event=ready token=\"POST {}/dev/token\" bank={}/sandbox/v1", url, url);
  }
}
