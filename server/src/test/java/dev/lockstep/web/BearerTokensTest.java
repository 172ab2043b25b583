package dev.lockstep.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;

/** It must take and refuse exactly what Spring Security's own resolver does. */
class BearerTokensTest {

  private static MockHttpServletRequest request(String authorization) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.addHeader("Authorization", authorization);
    return request;
  }

  private static String told(String authorization) {
    try {
      return "token " + new BearerTokens().resolve(request(authorization));
    } catch (OAuth2AuthenticationException e) {
      return "refused " + e.getError().getErrorCode();
    }
  }

  private static String toldBySpring(String authorization) {
    try {
      return "token " + new DefaultBearerTokenResolver().resolve(request(authorization));
    } catch (OAuth2AuthenticationException e) {
      return "refused " + e.getError().getErrorCode();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer abc.DEF-1_2~3+4/5",
        "bearer abc",
        "BEARER abc==",
        "Bearer =",
        "Bearer ",
        "Bearer",
        "Bearer  abc",
        "Bearer a b",
        "Bearer a=b",
        "Bearer äbc",
        "Bearer abc,def",
        "BearerX abc",
        "Basic abc",
        ""
      })
  void saysWhatTheStandardResolverSays(String authorization) {
    assertThat(told(authorization)).isEqualTo(toldBySpring(authorization));
  }

  @Test
  void looksNowhereElse() {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.setParameter("access_token", "abc");
    assertThat(new BearerTokens().resolve(request)).isNull();
    assertThatThrownBy(() -> new BearerTokens().resolve(request("Bearer ?")))
        .isInstanceOf(OAuth2AuthenticationException.class);
  }
}
