package dev.lockstep.web;

import java.time.Clock;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

/** The edge and what it stands on, without the business behind it. */
@EnableAutoConfiguration
@ComponentScan({
  "dev.lockstep.commit",
  "dev.lockstep.database",
  "dev.lockstep.mode",
  "dev.lockstep.privacy",
  "dev.lockstep.secret",
  "dev.lockstep.web"
})
class EdgeApplication {

  @Bean
  static Clock clock() {
    return Clock.systemUTC();
  }
}
