package dev.lockstep.web;

import dev.lockstep.problem.RequestCode;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers what the container forwards as an error; asked directly, there is nothing here. */
@Hidden
@Controller
class ProblemErrorController implements ErrorController {

  @RequestMapping("/error")
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    var code =
        status instanceof Integer number
            ? Problems.ofStatus(number)
            : RequestCode.REQUEST_NOT_FOUND;
    Problem.of(code).write(response);
  }
}
