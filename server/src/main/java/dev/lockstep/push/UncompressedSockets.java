package dev.lockstep.push;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;

/**
 * Hides that a WebSocket's client can compress, since Tomcat always agrees. Messages are short, and
 * a connection that compresses keeps some 300 KB outside the heap.
 */
final class UncompressedSockets extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final String EXTENSIONS = "Sec-WebSocket-Extensions";

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(
        new HttpServletRequestWrapper(request) {
          @Override
          public Enumeration<String> getHeaders(String name) {
            return name.equalsIgnoreCase(EXTENSIONS)
                ? Collections.emptyEnumeration()
                : super.getHeaders(name);
          }
        },
        response);
  }
}
