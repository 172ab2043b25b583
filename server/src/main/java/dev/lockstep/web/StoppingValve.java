package dev.lockstep.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.AbstractProtocol;

/**
 * A request whose first line arrives on an open connection just as the server begins to stop is
 * busy, not faulty. Tomcat 11.0.24 means to answer it with 503, does not read its headers any more,
 * and then finds no Host header in it: 400, which tells a good client never to try again.
 */
final class StoppingValve extends ValveBase {

  StoppingValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    if (response.getStatus() == 400 && stopping(request) && request.getHeader("host") == null) {
      response.sendError(503);
      return;
    }
    getNext().invoke(request, response);
  }

  private static boolean stopping(Request request) {
    return request.getConnector().getProtocolHandler() instanceof AbstractProtocol<?> protocol
        && protocol.isPaused();
  }
}
