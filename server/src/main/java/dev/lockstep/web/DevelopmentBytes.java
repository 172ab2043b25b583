package dev.lockstep.web;

import dev.lockstep.mode.DevelopmentOnly;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import java.util.Arrays;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers so many bytes and does nothing else: what any answer costs here, to compare others with.
 * Exists in development only.
 */
@DevelopmentOnly
@RestController
class DevelopmentBytes {

  private static final int COUNT_MAX = 65_536;

  /** A zero and spaces: JSON of any length. */
  @GetMapping("/dev/bytes/{count}")
  ResponseEntity<byte[]> bytes(@PathVariable int count) {
    if (count < 1 || count > COUNT_MAX) {
      throw new Refusal(RequestCode.REQUEST_INVALID, "count is from 1 to " + COUNT_MAX);
    }
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) ' ');
    bytes[0] = '0';
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(bytes);
  }
}
