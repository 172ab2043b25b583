package dev.lockstep.notice;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The same under the reference's name. */
@Hidden
@RestController
@RequestMapping("/api/v1/notifications")
class NotificationController extends NoticeController {

  NotificationController(NoticeBox box) {
    super(box);
  }
}
