package dev.marquee.simulators;

import dev.marquee.simulators.OperatorOptions.Dialect;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.function.IntSupplier;

/// Runs one simulator as a process and prints `READY <port>` on standard output once it listens.
///
/// Logs go to standard error. A failed start ends the process with 1, a wrong argument with 2.
public final class SimulatorMain {
  private SimulatorMain() {}

  public static void main(String... args) {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "dev/marquee/simulators/logback.xml");
    }
    SimulatorArguments arguments;
    try {
      arguments = SimulatorArguments.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + SimulatorArguments.USAGE);
      System.exit(2);
      return;
    }
    if (arguments.endsWithInput()) {
      Thread.ofPlatform().daemon().name("end-with-input").start(SimulatorMain::endWithInput);
    }
    run(arguments);
  }

  /// Ends the process when its parent is gone, on systems that have no signal for that.
  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        // Only the end of the input matters.
      }
    } catch (IOException e) {
      // A broken pipe is an end too.
    }
    Runtime.getRuntime().halt(0);
  }

  private static void run(SimulatorArguments arguments) {
    switch (arguments.kind()) {
      case PAYMENT -> {
        var simulator = new PaymentSimulator(arguments.payment());
        deploy(simulator, simulator::port);
      }
      case DISHTV -> deployOperator(arguments, Dialect.DISHTV);
      case D2H -> deployOperator(arguments, Dialect.D2H);
      case MAILBOX -> {
        var simulator = new MailboxSimulator(arguments.mailbox());
        deploy(simulator, simulator::port);
      }
      case TRANSIT -> {
        var simulator = new TransitSimulator(arguments.listen(), arguments.transitToken());
        deploy(simulator, simulator::port);
      }
    }
  }

  private static void deployOperator(SimulatorArguments arguments, Dialect dialect) {
    var simulator = new OperatorSimulator(arguments.operator(dialect));
    deploy(simulator, simulator::port);
  }

  private static void deploy(Deployable simulator, IntSupplier port) {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2));
    vertx
        .deployVerticle(simulator)
        .onSuccess(_ -> System.out.println("READY " + port.getAsInt()))
        .onFailure(fault -> {
          System.err.println("The simulator could not start: " + fault);
          System.exit(1);
        });
  }
}
