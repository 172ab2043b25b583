package dev.lockstep.web;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who sends the request, as its verified token says. A controller may take it as an argument.
 *
 * @param userId the token's {@code sub}, 1 to 50 characters
 * @param roles the known roles of the token; may be empty
 * @param sellerId the seller a seller's token speaks for
 */
public record Caller(String userId, Set<Role> roles, @Nullable String sellerId) {

  public Caller {
    roles = Set.copyOf(roles);
  }

  /** The caller of the current request; refuses with {@code REQUEST_UNAUTHENTICATED} if none. */
  public static Caller current() {
    return find().orElseThrow(() -> new Refusal(RequestCode.REQUEST_UNAUTHENTICATED));
  }

  static Optional<Caller> find() {
    var authentication = SecurityContextHolder.getContext().getAuthentication();
    if (authentication != null && authentication.getPrincipal() instanceof Caller caller) {
      return Optional.of(caller);
    }
    return Optional.empty();
  }

  public boolean is(Role role) {
    return roles.contains(role);
  }

  /** Operators and admins see and do everything under {@code /ops}. */
  public boolean operates() {
    return is(Role.OPERATOR) || is(Role.ADMIN);
  }

  /** Refuses with {@code REQUEST_FORBIDDEN} unless the caller has one of the roles. */
  public void require(Role... anyOf) {
    for (Role role : anyOf) {
      if (is(role)) {
        return;
      }
    }
    throw new Refusal(RequestCode.REQUEST_FORBIDDEN);
  }
}
