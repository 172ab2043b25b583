package dev.lockstep.web;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/** What a token's claims must be for it to name a caller. */
final class ClaimRules implements OAuth2TokenValidator<Jwt> {

  static final String ROLES = "roles";
  static final String SELLER_ID = "sellerId";
  static final int ID_LENGTH_MAX = 50;

  private static final Texts.Bounds ID = new Texts.Bounds(1, ID_LENGTH_MAX, false);
  private static final OAuth2TokenValidatorResult REFUSED =
      OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token"));

  private final String audience;

  ClaimRules(String audience) {
    this.audience = audience;
  }

  @Override
  public OAuth2TokenValidatorResult validate(Jwt token) {
    List<String> audiences = token.getAudience();
    boolean meant = audiences != null && audiences.contains(audience);
    Object seller = token.getClaims().get(SELLER_ID);
    Object roles = token.getClaims().get(ROLES);
    boolean readable =
        id(token.getClaims().get("sub"))
            && (seller == null || id(seller))
            && (roles == null || roles instanceof List<?>);
    return meant && readable ? OAuth2TokenValidatorResult.success() : REFUSED;
  }

  /** The caller a valid token names. */
  static Caller caller(Jwt token) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    if (token.getClaims().get(ROLES) instanceof List<?> words) {
      for (Role role : Role.values()) {
        if (words.contains(role.word())) {
          roles.add(role);
        }
      }
    }
    String userId = Objects.requireNonNull(token.getSubject());
    return new Caller(userId, roles, (String) token.getClaims().get(SELLER_ID));
  }

  private static boolean id(@Nullable Object value) {
    return value instanceof String text && Texts.accept(text, "", ID, null, new Faults());
  }

  /** Spring Security's view of a caller. */
  static final class CallerToken extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final transient Caller caller;

    private CallerToken(Caller caller, List<GrantedAuthority> authorities) {
      super(authorities);
      this.caller = caller;
      setAuthenticated(true);
    }

    static Converter<Jwt, AbstractAuthenticationToken> converter() {
      return jwt -> {
        Caller caller = caller(jwt);
        List<GrantedAuthority> authorities = new ArrayList<>();
        caller.roles().forEach(r -> authorities.add(new SimpleGrantedAuthority("ROLE_" + r)));
        return new CallerToken(caller, authorities);
      };
    }

    @Override
    public Object getCredentials() {
      return "";
    }

    @Override
    public Object getPrincipal() {
      return caller;
    }

    @Override
    public String getName() {
      return caller.userId();
    }
  }
}
