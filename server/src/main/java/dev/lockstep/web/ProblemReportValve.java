package dev.lockstep.web;

import dev.lockstep.problem.ProblemCode;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** What the web server itself refuses, before any filter, is a problem too: no HTML, no version. */
final class ProblemReportValve extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    if (response.getStatus() < 400 || response.getContentWritten() > 0) {
      return;
    }
    // A committed answer without a body is one that should have none.
    if (response.isCommitted() || !response.setErrorReported()) {
      return;
    }
    ProblemCode code = Problems.ofStatus(response.getStatus());
    try {
      Problem.of(code).write(response);
      response.finishResponse();
    } catch (IOException e) {
      container.getLogger().debug("answer not delivered", e);
    }
  }
}
