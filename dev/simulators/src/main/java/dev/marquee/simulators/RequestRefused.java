package dev.marquee.simulators;

import java.io.Serial;

/// Ends a request with a [Problem] before it had any effect; [SimulatorServer] renders it.
final class RequestRefused extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  RequestRefused(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  static RequestRefused field(String field, String rule) {
    return new RequestRefused(Problem.ofField(field, rule));
  }

  Problem problem() {
    return problem;
  }
}
