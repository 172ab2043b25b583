package dev.lockstep.web;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.lockstep.mode.ModeProperties;
import dev.lockstep.mode.OwnUrl;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Wires the edge: filters in front of security, arguments and rules of controllers, the valve. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebProperties.class)
class EdgeConfiguration {

  static {
    SpringDocUtils.getConfig()
        .addRequestWrapperToIgnore(Caller.class, JsonBody.class, QueryParameters.class);
  }

  @Bean
  FilterRegistrationBean<TraceFilter> traceFilter(ProblemAdvice problems) {
    return inFront(new TraceFilter(problems), 10);
  }

  @Bean
  FilterRegistrationBean<BodyLimitFilter> bodyLimitFilter(WebProperties web) {
    return inFront(new BodyLimitFilter(web.bodySizeMax().toBytes()), 20);
  }

  @Bean
  RateLimits rateLimits(WebProperties web, ModeProperties mode) {
    return new RateLimits(web.rateLimit(), mode.production(), Ticker.systemTicker());
  }

  @Bean
  WebMvcConfigurer edgeMvc(RateLimits limits) {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new EdgeArguments());
      }

      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new RequestRules(limits));
      }
    };
  }

  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> problemReports() {
    return factory ->
        factory.addContextCustomizers(context -> install((StandardHost) context.getParent()));
  }

  /**
   * HTTP/2 is for connections with TLS. Taken up on a plain one (h2c), a first answer longer than
   * the client's window of 64 KB is never finished.
   */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> noHttp2WithoutTls(
      Environment environment) {
    return factory -> {
      if (!OwnUrl.hasCertificate(environment)) {
        factory.setHttp2(null);
      }
    };
  }

  /** Lets the host answer with problems whatever never reaches a filter. */
  static void install(StandardHost host) {
    // The host looks for a valve of this name before it makes its own.
    host.setErrorReportValveClass(ProblemReportValve.class.getName());
    host.getPipeline().addValve(new ProblemReportValve());
    host.getPipeline().addValve(new StoppingValve());
  }

  private static <F extends jakarta.servlet.Filter> FilterRegistrationBean<F> inFront(
      F filter, int place) {
    var registration = new FilterRegistrationBean<>(filter);
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + place);
    return registration;
  }
}
