package dev.marquee.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/// What others notice while very many sign in at once: titles are read beside 200 connections each
/// of which signs in again and again. Hashes are meant to be dear; there is a bounded number of
/// them at a time, and who finds no room is told to come again.
final class LoginStorm implements Benchmark {
  private static final int CONNECTIONS = 200;
  private static final int STACK_BYTES = 256 << 10;
  private static final String RETRY_AFTER = "retry-after:";

  private final LongAdder signedIn = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder withoutRetryAfter = new LongAdder();
  private final LongAdder other = new LongAdder();

  @Override
  public String name() {
    return "login-storm";
  }

  @Override
  public String sentence() {
    return "GET of one title while 200 connections sign in without a pause, against the same without them";
  }

  @Override
  public Lineup lineUp(RunningPlatform platform) {
    platform.signIn();
    HttpTarget title = HttpTarget.recorded(TitleRead.titleUri(platform.url()));
    return new Lineup(
        new Contestant(
            "in the storm",
            "beside " + CONNECTIONS + " connections that sign in",
            title,
            platform.process(),
            () -> begin(platform)),
        List.of(new Contestant("quiet", "nothing beside", title, platform.process())),
        List.of(),
        this::notes);
  }

  private List<Note> notes() {
    return List.of(
        new Note("sign-ins", signedIn.sum(), ""),
        new Note("sign-ins refused with 503", refused.sum(), ""),
        new Note("of these without Retry-After", withoutRetryAfter.sum(), ""),
        new Note("other answers and lost connections", other.sum(), ""));
  }

  private AutoCloseable begin(RunningPlatform platform) {
    AtomicBoolean over = new AtomicBoolean();
    URI login = platform.url().resolve("/api/auth/login");
    byte[] request = HttpMessage.json("POST", login, "", platform.viewer().json());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Thread thread =
          new Thread(null, () -> knock(login, request, over), "storm-" + i, STACK_BYTES);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    return () -> {
      over.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    };
  }

  private void knock(URI login, byte[] request, AtomicBoolean over) {
    while (!over.get()) {
      try (HttpConnection connection = new HttpConnection(login, request, null)) {
        while (!over.get()) {
          connection.exchange();
          count(connection);
          if (connection.status() == 503) {
            // As somebody who was told to come again would, only sooner.
            Thread.sleep(100);
          }
        }
      } catch (IOException e) {
        other.increment();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void count(HttpConnection answered) {
    switch (answered.status()) {
      case 200 -> signedIn.increment();
      case 503 -> {
        refused.increment();
        if (!answered.head().toLowerCase(java.util.Locale.ROOT).contains(RETRY_AFTER)) {
          withoutRetryAfter.increment();
        }
      }
      default -> other.increment();
    }
  }
}
