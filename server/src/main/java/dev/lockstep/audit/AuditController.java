package dev.lockstep.audit;

import dev.lockstep.web.Caller;
import dev.lockstep.web.Role;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class AuditController {

  private final Audit audit;

  AuditController(Audit audit) {
    this.audit = audit;
  }

  /** Judges every invariant now; refuses with SYSTEM_BUSY while another audit runs here. */
  @GetMapping("/ops/v1/audit")
  AuditReport audit(Caller caller) {
    caller.require(Role.OPERATOR, Role.ADMIN);
    return audit.run();
  }
}
