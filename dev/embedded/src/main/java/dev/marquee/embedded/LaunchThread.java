package dev.marquee.embedded;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The one thread that starts all children. It lives as long as the JVM, because the kernel's
/// parent-death signal fires when the launching thread ends, not when the process does.
final class LaunchThread {
  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon(true).name("embedded-launch").factory());

  private LaunchThread() {}

  static Process start(Callable<Process> start) throws IOException {
    try {
      return THREAD.submit(start).get();
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting a child", interrupted);
    }
  }
}
