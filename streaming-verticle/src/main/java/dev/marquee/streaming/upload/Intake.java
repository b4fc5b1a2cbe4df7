package dev.marquee.streaming.upload;

import dev.marquee.platform.store.ObjectStore;
import dev.marquee.streaming.asset.AssetKeys;
import dev.marquee.streaming.video.Probe;
import dev.marquee.streaming.video.Probed;
import dev.marquee.streaming.video.Rejection;
import io.vertx.core.WorkerExecutor;

/// Where an upload's bytes go: from its growing file, past the probe, into the object store.
public final class Intake {
  private final UploadFiles files;
  private final ObjectStore objects;
  private final Probe probe;
  private final WorkerExecutor workers;
  private final Runnable newJob;

  /// @param workers for the probe, which blocks
  /// @param newJob is run when there is something to transcode
  public Intake(
      UploadFiles files,
      ObjectStore objects,
      Probe probe,
      WorkerExecutor workers,
      Runnable newJob) {
    this.files = files;
    this.objects = objects;
    this.probe = probe;
    this.workers = workers;
    this.newJob = newJob;
  }

  UploadFiles files() {
    return files;
  }

  /// What the bytes are.
  Probed examine(Upload upload) {
    if (upload.bytes() == 0) {
      return new Probed.Refused(Rejection.EMPTY);
    }
    return workers.executeBlocking(() -> probe.examine(files.path(upload)), false).await();
  }

  /// Stores the bytes for good.
  void keep(Upload upload) {
    objects.put(AssetKeys.source(upload.tenant(), upload.id()), files.path(upload)).await();
  }

  /// Removes all bytes of an upload that won't become an asset.
  void forget(Upload upload) {
    files.delete(upload).await();
    objects.delete(AssetKeys.source(upload.tenant(), upload.id())).await();
  }

  void uploaded() {
    newJob.run();
  }
}
