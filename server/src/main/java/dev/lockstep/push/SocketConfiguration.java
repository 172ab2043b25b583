package dev.lockstep.push;

import dev.lockstep.web.Caller;
import dev.lockstep.web.TokenExpiry;
import java.util.Map;
import org.apache.tomcat.websocket.server.WsSci;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.HandshakeInterceptor;

/**
 * Where the WebSocket is. Its token is no cookie, which a foreign page could make a browser send;
 * other origins are refused all the same unless they are named.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class SocketConfiguration implements WebSocketConfigurer {

  private static final String PATH = "/api/v1/ws";

  private final EventStream.Surroundings surroundings;
  private final PushProperties properties;
  private final TokenExpiry tokens;

  SocketConfiguration(
      EventStream.Surroundings surroundings, PushProperties properties, TokenExpiry tokens) {
    this.surroundings = surroundings;
    this.properties = properties;
    this.tokens = tokens;
  }

  /** An embedded Tomcat does not look for it. */
  @Bean
  static WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> webSockets() {
    return factory ->
        factory.addContextCustomizers(
            context -> context.addServletContainerInitializer(new WsSci(), null));
  }

  @Bean
  static FilterRegistrationBean<UncompressedSockets> uncompressedSockets() {
    var registration = new FilterRegistrationBean<>(new UncompressedSockets());
    registration.addUrlPatterns(PATH);
    return registration;
  }

  @Override
  public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
    registry
        .addHandler(new EventSocket(surroundings), PATH)
        .addInterceptors(new Handshake(tokens))
        .setAllowedOrigins(properties.allowedOrigins().toArray(String[]::new));
  }

  /** Carries over who the verified request is from. */
  private record Handshake(TokenExpiry tokens) implements HandshakeInterceptor {

    @Override
    public boolean beforeHandshake(
        ServerHttpRequest request,
        ServerHttpResponse response,
        WebSocketHandler handler,
        Map<String, Object> attributes) {
      if (request instanceof ServletServerHttpRequest http) {
        attributes.put(EventSocket.USER_ID, Caller.current().userId());
        attributes.put(EventSocket.EXPIRY, tokens.of(http.getServletRequest()));
        String lastEventId = http.getServletRequest().getParameter(EventSocket.LAST_EVENT_ID);
        if (lastEventId != null && !lastEventId.isEmpty()) {
          attributes.put(EventSocket.LAST_EVENT_ID, lastEventId);
        }
      }
      return true;
    }

    @Override
    public void afterHandshake(
        ServerHttpRequest request,
        ServerHttpResponse response,
        WebSocketHandler handler,
        @Nullable Exception failure) {
      // The answer of the handshake is its result.
    }
  }
}
