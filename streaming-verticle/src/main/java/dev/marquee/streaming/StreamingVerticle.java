package dev.marquee.streaming;

import dev.marquee.platform.Periodic;
import dev.marquee.platform.Platform;
import dev.marquee.platform.events.Events;
import dev.marquee.platform.privacy.PrivacyRpc;
import dev.marquee.platform.rpc.RpcServer;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.store.ObjectStore;
import dev.marquee.streaming.asset.Assets;
import dev.marquee.streaming.origin.AdTagHandler;
import dev.marquee.streaming.origin.Calls;
import dev.marquee.streaming.origin.MediaFiles;
import dev.marquee.streaming.origin.MediaLibrary;
import dev.marquee.streaming.origin.MediaOrigin;
import dev.marquee.streaming.origin.TusHandler;
import dev.marquee.streaming.origin.TusMethods;
import dev.marquee.streaming.playback.AdTags;
import dev.marquee.streaming.playback.MediaTokens;
import dev.marquee.streaming.playback.MediaUrls;
import dev.marquee.streaming.playback.Sessions;
import dev.marquee.streaming.transcode.TranscodeWorker;
import dev.marquee.streaming.transcode.Transcoding;
import dev.marquee.streaming.transcode.WorkFolder;
import dev.marquee.streaming.upload.Intake;
import dev.marquee.streaming.upload.UploadFiles;
import dev.marquee.streaming.upload.UploadLocks;
import dev.marquee.streaming.upload.Uploads;
import dev.marquee.streaming.video.FfmpegTools;
import dev.marquee.streaming.video.Probe;
import dev.marquee.streaming.video.Transcoder;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Streaming: assets, transcoding, playback sessions, and the media listener beside the gRPC port.
/// Deploy it on a virtual-thread context.
public final class StreamingVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(StreamingVerticle.class);
  private static final String DOMAIN = "streaming";
  private static final int FILE_WORKERS = 4;
  private static final int PROBE_WORKERS = 2;

  private final Platform platform;
  private final StreamingOptions options;

  /// What must be stopped, in the order it was started.
  private final List<Supplier<Future<?>>> stops = new ArrayList<>();

  public StreamingVerticle(Platform platform) {
    this.platform = platform;
    this.options = platform.settings().bind(DOMAIN, StreamingOptions.class);
  }

  @Override
  public Future<?> start() throws Exception {
    Database database = platform.database(DOMAIN);
    stops.add(database::close);
    Events events = platform.events(database);
    stops.add(events::close);
    Assets assets = new Assets(database, events.outbox(), new Audit(platform.ids()));
    ObjectStore objects = platform.objects();
    TranscodeWorker worker = transcodeWorker(database, assets, objects);
    MediaTokens tokens =
        new MediaTokens(options.urlSecrets(), options.urlSecretId(), platform.clock());
    Sessions sessions = new Sessions(platform, database, assets, options.playback());
    RpcServer rpc =
        platform
            .rpcServer(DOMAIN)
            .bind(new AssetsRpc(assets))
            .bind(
                new PlaybackRpc(
                    sessions, new MediaUrls(tokens), database, platform.idempotency(database)))
            .bind(
                new PrivacyRpc(
                    database, new Audit(platform.ids()), new PersonalDataStore(database)));
    listen(database, assets, objects, worker, tokens, sessions);
    rpc.listen().await();
    stops.add(rpc::shutdown);
    events.startRelay().await();
    if (options.transcode().concurrency() > 0) {
      worker.start();
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    for (Supplier<Future<?>> stop : stops.reversed()) {
      try {
        stop.get().await();
      } catch (Throwable e) { // one that can't be stopped must not keep the others running
        log.warn("can't stop cleanly", e);
      }
    }
    return Future.succeededFuture();
  }

  private TranscodeWorker transcodeWorker(Database database, Assets assets, ObjectStore objects)
      throws Exception {
    WorkerExecutor workers = pool("transcodes", Math.max(1, options.transcode().concurrency()));
    Path parent = Path.of(options.workDirectory()).toAbsolutePath().resolve("transcode");
    WorkFolder folder = workers.executeBlocking(() -> WorkFolder.open(parent), false).await();
    stops.add(() ->
        workers.executeBlocking(
            () -> {
              folder.close();
              return folder;
            },
            false));
    Transcoding transcoding =
        new Transcoding(
            objects,
            workers,
            folder,
            probe(),
            new Transcoder(tools(), transcoderSettings()),
            options.transcode().freeBytesMin());
    TranscodeWorker worker =
        new TranscodeWorker(platform, database, assets, transcoding, options.transcode());
    stops.add(worker::stop);
    return worker;
  }

  /// Starts the media listener on event loops of its own.
  private void listen(
      Database database,
      Assets assets,
      ObjectStore objects,
      TranscodeWorker worker,
      MediaTokens tokens,
      Sessions sessions) {
    Context virtualThreads = context;
    UploadFiles files =
        new UploadFiles(Path.of(options.workDirectory(), "uploads"), pool("files", FILE_WORKERS));
    Intake intake =
        new Intake(
            files,
            objects,
            probe(),
            pool("probes", PROBE_WORKERS),
            () -> virtualThreads.runOnContext(ignored -> worker.claim()));
    Uploads uploads = new Uploads(platform, database, assets, intake, options.uploads());
    sweepRegularly("uploads", uploads::sweep);
    sweepRegularly("sessions", sessions::sweep);
    Calls calls = new Calls(virtualThreads);
    AdTags tags =
        new AdTags(platform.clients(DOMAIN), assets, new MediaUrls(tokens), options.playback());
    TusMethods methods = new TusMethods(vertx, uploads, files, new UploadLocks(), calls);
    TusHandler tus = new TusHandler(platform, methods, options.uploads().bytesMax());
    MediaFiles media =
        new MediaFiles(tokens, new MediaLibrary(assets, options.origin().assetsCached()), objects);
    AdTagHandler adTags =
        new AdTagHandler(
            tokens, sessions, tags, calls, platform.ids(), options.origin().publicOrigin());
    vertx
        .deployVerticle(
            () -> new MediaOrigin(platform, tus, media, adTags),
            new DeploymentOptions().setInstances(options.origin().listeners()))
        .await();
  }

  private void sweepRegularly(String what, Runnable sweep) {
    Periodic sweeping =
        new Periodic(vertx, "sweeping " + what, options.uploads().sweepInterval(), sweep).start();
    stops.add(sweeping::stop);
  }

  private Probe probe() {
    return new Probe(tools(), options.uploads().probeLimit(), options.uploads().durationMax());
  }

  private FfmpegTools tools() {
    return new FfmpegTools(options.ffmpeg(), options.ffprobe(), options.ffmpegLibraryPath());
  }

  private Transcoder.Settings transcoderSettings() {
    return new Transcoder.Settings(
        options.transcode().preset(),
        options.transcode().threads(),
        options.transcode().segmentDuration(),
        options.transcode().slownessMax());
  }

  /// A bounded pool for what blocks; a run of FFmpeg may take hours.
  private WorkerExecutor pool(String name, int size) {
    return vertx.createSharedWorkerExecutor(DOMAIN + "-" + name, size, 1, TimeUnit.DAYS);
  }
}
