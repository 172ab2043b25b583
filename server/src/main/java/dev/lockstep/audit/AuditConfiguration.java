package dev.lockstep.audit;

import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the audit; without a bank's book it compares only our own rows. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {

  @Bean
  Audit audit(
      DataSource dataSource, AuditProperties properties, ObjectProvider<BankBook> bankBooks) {
    return new Audit(dataSource, properties, bankBooks.orderedStream().toList());
  }
}
