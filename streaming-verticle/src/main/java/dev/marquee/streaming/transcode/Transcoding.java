package dev.marquee.streaming.transcode;

import dev.marquee.platform.store.ObjectStore;
import dev.marquee.streaming.asset.Asset;
import dev.marquee.streaming.asset.AssetKeys;
import dev.marquee.streaming.video.MediaIndex;
import dev.marquee.streaming.video.Probe;
import dev.marquee.streaming.video.Probed;
import dev.marquee.streaming.video.Track;
import dev.marquee.streaming.video.Transcoder;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One run: source out of the object store, through FFmpeg, tracks into the object store. Nothing
/// of it stays on the disk. Call from a virtual thread; the blocking parts go to the worker pool.
public final class Transcoding {
  private static final String SOURCE = "source";

  private final ObjectStore objects;
  private final WorkerExecutor workers;
  private final WorkFolder folder;
  private final Probe probe;
  private final Transcoder transcoder;
  private final long freeBytesMin;

  /// @param freeBytesMin disk space to leave alone
  public Transcoding(
      ObjectStore objects,
      WorkerExecutor workers,
      WorkFolder folder,
      Probe probe,
      Transcoder transcoder,
      long freeBytesMin) {
    this.objects = objects;
    this.workers = workers;
    this.folder = folder;
    this.probe = probe;
    this.transcoder = transcoder;
    this.freeBytesMin = freeBytesMin;
  }

  /// Runs a job. Faults of the object store or the disk are thrown: they say nothing of the video.
  Transcoded run(Lease lease, Asset.Kind kind, Transcoder.Watch watch) {
    String name = lease.tenant() + "-" + lease.asset() + "-" + lease.attempt();
    Path own = workers.executeBlocking(() -> folder.create(name), false).await();
    try {
      return run(lease, kind, own, watch);
    } finally {
      workers
          .executeBlocking(
              () -> {
                WorkFolder.remove(own);
                return own;
              },
              false)
          .await();
    }
  }

  private Transcoded run(Lease lease, Asset.Kind kind, Path own, Transcoder.Watch watch) {
    String sourceKey = AssetKeys.source(lease.tenant(), lease.asset());
    Optional<ObjectStore.ObjectInfo> source = objects.head(sourceKey).await();
    if (source.isEmpty()) {
      return new Transcoded.Failed("the source is gone");
    }
    if (!hasRoom(source.get().bytes())) {
      return new Transcoded.NoRoom();
    }
    objects.fetch(sourceKey, own.resolve(SOURCE)).await();
    String into = AssetKeys.attempt(lease.tenant(), lease.asset(), lease.attempt());
    Transcoded made =
        workers.executeBlocking(() -> transcode(own, into, kind, watch), false).await();
    if (made instanceof Transcoded.Done(MediaIndex index)) {
      store(index, own);
    }
    return made;
  }

  private Transcoded transcode(Path own, String into, Asset.Kind kind, Transcoder.Watch watch)
      throws IOException, InterruptedException {
    return switch (probe.examine(own.resolve(SOURCE))) {
      case Probed.Refused(var reason) -> new Transcoded.Refused(reason);
      case Probed.Video(var facts)
          when folder.usableBytes() < Transcoder.bytesMax(facts) + freeBytesMin ->
          new Transcoded.NoRoom();
      case Probed.Video(var facts) -> {
        boolean progressive = kind == Asset.Kind.CREATIVE;
        try {
          yield new Transcoded.Done(
              transcoder.transcode(
                  new Transcoder.Order(own.resolve(SOURCE), facts, own, into, progressive), watch));
        } catch (Transcoder.TranscodeException e) {
          yield new Transcoded.Failed(String.valueOf(e.getMessage()));
        }
      }
    };
  }

  private void store(MediaIndex index, Path own) {
    Stream<String> plain =
        index.progressiveBytes() > 0 ? Stream.of(MediaIndex.PROGRESSIVE) : Stream.empty();
    List<String> names = Stream.concat(index.tracks().stream().map(Track::name), plain).toList();
    for (String name : names) {
      objects.put(index.objectKey(name), own.resolve(name + ".mp4")).await();
    }
  }

  private boolean hasRoom(long bytes) {
    return workers
        .executeBlocking(() -> folder.usableBytes() > bytes + freeBytesMin, false)
        .await();
  }

  /// Removes what this run has stored.
  void removeOwn(Lease lease) {
    remove(AssetKeys.attempt(lease.tenant(), lease.asset(), lease.attempt()) + "/", "");
  }

  /// Removes what runs other than this one have stored.
  void removeOthers(Lease lease) {
    remove(
        AssetKeys.folder(lease.tenant(), lease.asset()) + "v",
        AssetKeys.attempt(lease.tenant(), lease.asset(), lease.attempt()) + "/");
  }

  /// Removes what all runs have stored. The source stays: what an editor sent is not ours to throw
  /// away because we can't make anything of it today.
  void removeMade(Lease lease) {
    remove(AssetKeys.folder(lease.tenant(), lease.asset()) + "v", "");
  }

  /// @param except prefix of the keys to keep; empty for none
  private void remove(String prefix, String except) {
    for (String key : objects.list(prefix).await()) {
      if (except.isEmpty() || !key.startsWith(except)) {
        objects.delete(key).await();
      }
    }
  }
}
