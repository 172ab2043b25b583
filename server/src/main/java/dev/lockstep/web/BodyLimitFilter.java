package dev.lockstep.web;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses bodies that are too large: by their announced length, or while they are read. */
final class BodyLimitFilter extends OncePerRequestFilter {

  private final long bytesMax;

  BodyLimitFilter(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long announced = request.getContentLengthLong();
    if (announced > bytesMax) {
      throw tooLarge();
    }
    boolean read = !request.getMethod().equals("GET") && !request.getMethod().equals("HEAD");
    chain.doFilter(announced < 0 && read ? new Bounded(request) : request, response);
  }

  private Refusal tooLarge() {
    return new Refusal(
        RequestCode.REQUEST_TOO_LARGE, "The body must not exceed " + bytesMax + " bytes.");
  }

  /** A request of unknown length. */
  private final class Bounded extends HttpServletRequestWrapper {

    private @Nullable ServletInputStream body;

    Bounded(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      if (body == null) {
        body = new Counted(super.getInputStream());
      }
      return body;
    }

    @Override
    public BufferedReader getReader() throws IOException {
      return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }
  }

  private final class Counted extends ServletInputStream {

    private final ServletInputStream source;
    private long count;

    Counted(ServletInputStream source) {
      this.source = source;
    }

    @Override
    public int read() throws IOException {
      int value = source.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = source.read(target, offset, length);
      count(Math.max(read, 0));
      return read;
    }

    private void count(int more) {
      count += more;
      if (count > bytesMax) {
        throw tooLarge();
      }
    }

    @Override
    public boolean isFinished() {
      return source.isFinished();
    }

    @Override
    public boolean isReady() {
      return source.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      source.setReadListener(listener);
    }
  }
}
