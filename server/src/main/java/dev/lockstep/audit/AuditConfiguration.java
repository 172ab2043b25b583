package dev.lockstep.audit;

import dev.lockstep.channel.Channels;
import dev.lockstep.channel.PaymentChannel;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the audit; without a bank's book it compares only our own rows. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {

  @Bean
  Audit audit(DataSource dataSource, AuditProperties properties, Channels channels) {
    List<BankBook> books =
        channels.all().stream()
            .filter(PaymentChannel::keepsBook)
            .<BankBook>map(ChannelBook::new)
            .toList();
    return new Audit(dataSource, properties, books);
  }
}
