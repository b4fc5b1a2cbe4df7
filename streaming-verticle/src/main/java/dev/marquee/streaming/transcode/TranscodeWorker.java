package dev.marquee.streaming.transcode;

import dev.marquee.platform.Platform;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import dev.marquee.streaming.asset.Asset;
import dev.marquee.streaming.asset.Assets;
import dev.marquee.streaming.video.MediaIndex;
import dev.marquee.streaming.video.Program;
import dev.marquee.streaming.video.Rejection;
import dev.marquee.streaming.video.Transcoder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes jobs and runs them, so many at once, each under a lease that it renews while FFmpeg works.
/// A worker that dies loses its lease and another repeats the run; one that was only taken for dead
/// finds its lease gone and throws its work away. Lives on a virtual-thread context.
public final class TranscodeWorker {
  private static final Logger log = LoggerFactory.getLogger(TranscodeWorker.class);
  private static final String ROLE = "streaming";

  private final Platform platform;
  private final Database database;
  private final JobStore jobs;
  private final Assets assets;
  private final Transcoding transcoding;
  private final TranscodeOptions options;
  private final String holder;
  private final Set<Run> running = new HashSet<>();
  private boolean claiming;
  private boolean stopping;
  private long timer = -1;

  public TranscodeWorker(
      Platform platform,
      Database database,
      Assets assets,
      Transcoding transcoding,
      TranscodeOptions options) {
    this.platform = platform;
    this.database = database;
    this.jobs = new JobStore(database);
    this.assets = assets;
    this.transcoding = transcoding;
    this.options = options;
    this.holder = platform.ids().nextString();
  }

  /// Begins to look for jobs.
  public void start() {
    timer = platform.vertx().setPeriodic(1, options.pollInterval().toMillis(), id -> claim());
  }

  /// Gives back what is running and takes no more.
  public Future<Void> stop() {
    stopping = true;
    platform.vertx().cancelTimer(timer);
    running.forEach(Run::abandon);
    return Future.join(running.stream().map(run -> run.over.future()).toList()).mapEmpty();
  }

  /// Takes jobs while there are any and hands are free.
  public void claim() {
    if (claiming) {
      return;
    }
    claiming = true;
    try {
      while (!stopping && running.size() < options.concurrency()) {
        Optional<Lease> lease = jobs.claim(holder, options.leaseTtl()).await();
        if (lease.isEmpty()) {
          return;
        }
        Run run = new Run(lease.get());
        running.add(run);
        CallContext.ofService(platform.ids().nextString(), ROLE, lease.get().tenant())
            .run(run::work);
      }
    } catch (Throwable e) { // await() throws what the future failed with, checked or not
      log.warn("can't look for transcode jobs just now: {}", e.toString());
    } finally {
      claiming = false;
    }
  }

  /// One job in hand.
  private final class Run implements Transcoder.Watch {
    private final Lease lease;
    private final Promise<Void> over = Promise.promise();
    private volatile @Nullable Program program;
    private volatile int percent;
    private volatile boolean abandoned;
    private boolean finishing;

    Run(Lease lease) {
      this.lease = lease;
    }

    void work() {
      long renewing =
          platform.vertx().setPeriodic(options.leaseTtl().toMillis() / 3, id -> renew());
      try {
        settle(transcode());
      } catch (Throwable e) { // the disk, a store: it says nothing of the video
        log.warn("transcoding {} (attempt {}) interrupted", lease.asset(), lease.attempt(), e);
        giveBack(options.retryDelay(), false);
      } finally {
        platform.vertx().cancelTimer(renewing);
        running.remove(this);
        over.complete();
        claim();
      }
    }

    private Transcoded transcode() {
      Asset asset = assets.find(lease.asset()).orElseThrow();
      database.inTransaction(tx -> {
        assets.processingStarted(tx, asset.id());
        return asset;
      });
      log.info("transcoding {} (attempt {})", lease.asset(), lease.attempt());
      return transcoding.run(lease, asset.kind(), this);
    }

    private void settle(Transcoded transcoded) {
      if (abandoned) {
        giveBack(Duration.ZERO, false);
        return;
      }
      switch (transcoded) {
        case Transcoded.Done(MediaIndex index) -> ready(index);
        case Transcoded.Refused(Rejection reason) -> fail(reason);
        case Transcoded.NoRoom() -> {
          log.warn("the disk is too full to transcode {}", lease.asset());
          giveBack(options.retryDelay(), false);
        }
        case Transcoded.Failed(String why) -> {
          log.warn("transcoding {} (attempt {}): {}", lease.asset(), lease.attempt(), why);
          if (lease.failures() + 1 < options.attemptsMax()) {
            giveBack(options.retryDelay(), true);
          } else {
            fail(Rejection.PROCESSING_FAILED);
          }
        }
      }
    }

    private void ready(MediaIndex index) {
      if (finish(tx -> assets.ready(tx, lease.asset(), index))) {
        count("ready");
        cleanUp(() -> transcoding.removeOthers(lease));
      }
    }

    private void fail(Rejection reason) {
      if (finish(tx -> assets.failed(tx, lease.asset(), reason))) {
        count("failed");
        cleanUp(() -> transcoding.removeMade(lease));
      }
    }

    /// Ends the job with its result, or throws the result away when the lease is gone.
    private boolean finish(Consumer<Tx> result) {
      finishing = true;
      boolean ours =
          database.inTransaction(tx -> {
            boolean finished = jobs.finish(tx, lease).await();
            if (finished) {
              result.accept(tx);
            }
            return finished;
          });
      if (!ours) {
        count("lost");
        cleanUp(() -> transcoding.removeOwn(lease));
      }
      return ours;
    }

    /// A run that broke off while it finished may be in force without our knowing: then its objects
    /// stay.
    private void giveBack(Duration delay, boolean failed) {
      cleanUp(() -> {
        boolean released = jobs.release(lease, delay, failed).await();
        if (released || !finishing) {
          transcoding.removeOwn(lease);
        }
      });
    }

    /// What is left behind here, the next run clears away.
    private void cleanUp(Runnable work) {
      try {
        work.run();
      } catch (Throwable e) {
        log.warn("can't clean up after transcoding {}: {}", lease.asset(), e.toString());
      }
    }

    private void renew() {
      jobs.renew(lease, options.leaseTtl(), percent)
          .onSuccess(ours -> {
            if (!ours) {
              abandon();
            }
          })
          .onFailure(e -> log.warn("can't renew the lease of {}: {}", lease.asset(), e.toString()));
    }

    void abandon() {
      abandoned = true;
      Program now = program;
      if (now != null) {
        now.kill();
      }
    }

    @Override
    public void started(Program started) {
      program = started;
      if (abandoned) {
        started.kill();
      }
    }

    @Override
    public void progress(int reached) {
      percent = reached;
    }

    private void count(String result) {
      platform.meters().counter("streaming.transcodes", "result", result).increment();
    }
  }
}
