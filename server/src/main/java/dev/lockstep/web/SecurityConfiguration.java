package dev.lockstep.web;

import dev.lockstep.mode.ModeProperties;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import jakarta.servlet.DispatcherType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** Who may ask for which path. A path that is not listed here does not exist. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

  /** The pages: files without data. */
  private static final String[] PAGES = {
    "/", "/shop/**", "/cache-sync-test", "/console", "/console/**"
  };

  private static final String[] OPERATORS = {Role.OPERATOR.name(), Role.ADMIN.name()};

  // The documentation page writes styles of its own and draws embedded images.
  private static final String CONTENT_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  @Bean
  SecurityFilterChain securityFilterChain(
      HttpSecurity http, ModeProperties mode, WebProperties web, SecurityProblems problems) {
    http.authorizeHttpRequests(paths -> allow(paths, mode.development(), web.metricsOpen()))
        .oauth2ResourceServer(server ->
            server
                .authenticationEntryPoint(problems)
                .accessDeniedHandler(problems)
                .jwt(jwt -> jwt.jwtAuthenticationConverter(ClaimRules.CallerToken.converter())))
        .exceptionHandling(e -> e.authenticationEntryPoint(problems).accessDeniedHandler(problems))
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(SecurityConfiguration::headers)
        // A bearer token is never sent by a browser on its own, so there is nothing to forge.
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable);
    return http.build();
  }

  /** A span per security filter would cost more than the filters. */
  @Bean
  SecurityObservationSettings securityObservationSettings() {
    return SecurityObservationSettings.noObservations();
  }

  /** The same rules for headers as by default, looked at once per character and not by patterns. */
  @Bean
  HttpFirewall httpFirewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setAllowedHeaderNames(SecurityConfiguration::plain);
    firewall.setAllowedHeaderValues(SecurityConfiguration::plain);
    return firewall;
  }

  /** Every filter that reads a header has it looked at, a long token several times a request. */
  private static boolean plain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return text.codePoints()
            .allMatch(code -> Character.isDefined(code) && !Character.isISOControl(code));
      }
    }
    return true;
  }

  @Bean
  RequestRejectedHandler requestRejectedHandler(ProblemAdvice problems) {
    return problems::answer;
  }

  private static void allow(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          paths,
      boolean development,
      boolean metricsOpen) {
    // @formatter:off
    paths
        .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC).permitAll()
        .requestMatchers("/api/**").authenticated()
        .requestMatchers("/ops/**").hasAnyRole(OPERATORS)
        .requestMatchers("/callbacks/**").permitAll()
        .requestMatchers(HttpMethod.GET, PAGES).permitAll()
        .requestMatchers(HttpMethod.HEAD, PAGES).permitAll()
        .requestMatchers("/dev/**", "/sandbox/**").access(development ? open() : absent())
        .requestMatchers("/actuator/health", "/actuator/health/*").permitAll();
    if (development) {
      paths.requestMatchers(
          "/v3/api-docs", "/v3/api-docs.yaml", "/v3/api-docs/**",
          "/docs", "/docs/**", "/swagger-ui/**").permitAll();
    }
    if (development || metricsOpen) {
      paths.requestMatchers("/actuator/prometheus").permitAll();
    }
    paths
        .requestMatchers("/actuator/**").hasAnyRole(OPERATORS)
        .requestMatchers("/v3/**", "/docs/**", "/swagger-ui/**").hasAnyRole(OPERATORS)
        .anyRequest().access(absent());
    // @formatter:on
  }

  private static AuthorizationManager<RequestAuthorizationContext> open() {
    return (caller, request) -> new AuthorizationDecision(true);
  }

  /** Strangers and callers alike get 404: that something would be here elsewhere is not told. */
  private static AuthorizationManager<RequestAuthorizationContext> absent() {
    return (caller, request) -> {
      throw new Refusal(RequestCode.REQUEST_NOT_FOUND);
    };
  }

  private static void headers(HeadersConfigurer<HttpSecurity> headers) {
    headers
        .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER));
  }
}
