package dev.lockstep.console;

import dev.lockstep.mode.Mode;
import dev.lockstep.mode.ModeProperties;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import io.swagger.v3.oas.annotations.Hidden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves the built pages. One file, index.html, answers every path that is a page; everything it
 * asks for has a name that changes with its content. They hold no data: that needs a token.
 */
@Hidden
@RestController
class PageController {

  /**
   * Everything comes from here and nothing runs that was written into a page; a WebSocket of the
   * same host is "self" too.
   */
  private static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final CacheControl FOREVER =
      CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

  /** What the build gives its files; nothing that leads out of the folder. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}");

  /** What the pages must know before anybody has signed in. */
  record Config(String mode) {}

  private final ConsoleProperties settings;
  private final Config config;

  PageController(ConsoleProperties settings, ModeProperties mode) {
    this.settings = settings;
    this.config = new Config(mode.mode() == Mode.DEVELOPMENT ? "development" : "production");
  }

  @GetMapping({"/", "/shop/**", "/cache-sync-test", "/console", "/console/**"})
  ResponseEntity<Resource> page() {
    return ResponseEntity.ok()
        .header("Content-Security-Policy", CONTENT_POLICY)
        .cacheControl(CacheControl.noStore())
        .contentType(MediaType.TEXT_HTML)
        .body(file("index.html"));
  }

  @GetMapping("/console/assets/{name}")
  ResponseEntity<Resource> asset(@PathVariable String name) {
    if (!NAME.matcher(name).matches()) {
      throw new Refusal(RequestCode.REQUEST_NOT_FOUND);
    }
    Resource file = file("assets/" + name);
    return ResponseEntity.ok()
        .header("Content-Security-Policy", CONTENT_POLICY)
        .cacheControl(FOREVER)
        .contentType(MediaTypeFactory.getMediaType(file).orElse(MediaType.APPLICATION_OCTET_STREAM))
        .body(file);
  }

  @GetMapping("/console/config.json")
  ResponseEntity<Config> config() {
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(config);
  }

  private Resource file(String name) {
    if (settings.dir().isBlank()) {
      throw new Refusal(
          RequestCode.REQUEST_NOT_FOUND, "No pages are served: lockstep.console.dir is not set.");
    }
    Path file = Path.of(settings.dir()).resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new Refusal(RequestCode.REQUEST_NOT_FOUND);
    }
    return new FileSystemResource(file);
  }
}
