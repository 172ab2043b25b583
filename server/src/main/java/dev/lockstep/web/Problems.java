package dev.lockstep.web;

import dev.lockstep.problem.FieldCode;
import dev.lockstep.problem.ProblemCode;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import dev.lockstep.problem.SystemCode;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.util.DisconnectedClientHelper;

/** The one place that decides which problem an exception is. */
final class Problems {

  /** SQL classes of lost connections, lack of room, shutdown and failures of the system. */
  private static final Set<String> LOST_CLASSES = Set.of("08", "53", "57", "58");

  private static final int CAUSES_MAX = 10;

  private Problems() {}

  /** The problem of a failure; {@code SYSTEM_ERROR} for everything that is our own fault. */
  static Problem of(Throwable failure, boolean safeMethod) {
    Throwable cause = failure;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      Problem problem = known(cause, safeMethod);
      if (problem != null) {
        return problem;
      }
      cause = cause.getCause();
    }
    return Problem.of(SystemCode.SYSTEM_ERROR);
  }

  /** Whether it looks as if nobody were there any more to be answered. */
  static boolean callerGone(Throwable failure) {
    return DisconnectedClientHelper.isClientDisconnectedException(failure);
  }

  /** The code of a bare status, as the container sets it. */
  static ProblemCode ofStatus(int status) {
    return switch (status) {
      case 401 -> RequestCode.REQUEST_UNAUTHENTICATED;
      case 403 -> RequestCode.REQUEST_FORBIDDEN;
      case 404, 410 -> RequestCode.REQUEST_NOT_FOUND;
      case 405, 501 -> RequestCode.REQUEST_METHOD_NOT_ALLOWED;
      case 406 -> RequestCode.REQUEST_NOT_ACCEPTABLE;
      case 408 -> RequestCode.REQUEST_TIMEOUT;
      case 413, 414, 431 -> RequestCode.REQUEST_TOO_LARGE;
      case 415 -> RequestCode.REQUEST_UNSUPPORTED_MEDIA;
      case 429 -> RequestCode.REQUEST_RATE_LIMITED;
      case 503 -> SystemCode.SYSTEM_BUSY;
      default -> status < 500 ? RequestCode.REQUEST_MALFORMED : SystemCode.SYSTEM_ERROR;
    };
  }

  private static @Nullable Problem known(Throwable failure, boolean safeMethod) {
    return switch (failure) {
      case Refusal refusal -> Problem.of(refusal);
      case RequestRejectedException e ->
          Problem.of(
              RequestCode.REQUEST_MALFORMED, "The path or a header holds what is not allowed.");
      case InvalidParameterException e ->
          Problem.of(ofStatus(e.getErrorCode()), "The query parameters cannot be read.");
      case HttpMessageNotReadableException e -> Problem.of(RequestCode.REQUEST_MALFORMED);
      case TypeMismatchException e -> mismatch(e);
      case AuthenticationServiceException e ->
          Problem.of(SystemCode.SYSTEM_BUSY, "Tokens cannot be verified at the moment.");
      case AuthenticationException e -> unauthenticated();
      case AccessDeniedException e -> Problem.of(RequestCode.REQUEST_FORBIDDEN);
      case CannotGetJdbcConnectionException e -> Problem.of(SystemCode.SYSTEM_BUSY);
      case CannotCreateTransactionException e -> Problem.of(SystemCode.SYSTEM_BUSY);
      // Only a read is certainly not done when the database gave up in the middle.
      case TransientDataAccessException e when safeMethod -> Problem.of(SystemCode.SYSTEM_BUSY);
      // The snapshot of a read cannot be ended when its connection has gone.
      case TransactionSystemException e when safeMethod -> Problem.of(SystemCode.SYSTEM_BUSY);
      case SQLException e when databaseLost(e) -> Problem.of(SystemCode.SYSTEM_BUSY);
      case ErrorResponse response -> answered(response);
      default -> null;
    };
  }

  /**
   * Whether the connection or the server ended under a statement, or the server ended a session
   * that was silent for too long (25P03) or took too long (25P04). Orders and money are written by
   * the lanes alone, which settle their own unknown outcomes; what can end here is a read, or a key
   * that a repeat finds again.
   */
  private static boolean databaseLost(SQLException failure) {
    String state = failure.getSQLState();
    // The pool speaks of closed connections and of time-outs without a state. That may be all that
    // is told: Spring reports the rollback that failed on the lost connection.
    return state == null
        || state.equals("25P03")
        || state.equals("25P04")
        || LOST_CLASSES.contains(state.substring(0, 2));
  }

  static Problem unauthenticated() {
    return Problem.of(RequestCode.REQUEST_UNAUTHENTICATED)
        .with(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
  }

  private static Problem mismatch(TypeMismatchException e) {
    String name = e.getPropertyName();
    return new Problem(
        RequestCode.REQUEST_INVALID,
        RequestCode.REQUEST_INVALID.detail(),
        List.of(FieldCode.FIELD_TYPE.at(name == null ? "" : name)),
        Map.of());
  }

  private static Problem answered(ErrorResponse response) {
    Problem problem = Problem.of(ofStatus(response.getStatusCode().value()));
    String allow = response.getHeaders().getFirst(HttpHeaders.ALLOW);
    return allow == null ? problem : problem.with(HttpHeaders.ALLOW, allow);
  }
}
