package dev.marquee.streaming.asset;

import dev.marquee.platform.events.Event;
import dev.marquee.platform.events.Outbox;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.streaming.v1.AssetEvent;
import dev.marquee.proto.streaming.v1.AssetKind;
import dev.marquee.proto.streaming.v1.AssetState;
import dev.marquee.streaming.video.MediaIndex;
import dev.marquee.streaming.video.Rejection;
import dev.marquee.streaming.video.Track;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The life of assets, each change told to the other domains by an event keyed by the owner: the
/// owner's row is locked by every change, so that its version rises by one an event.
public final class Assets {
  private static final String UPLOADED = "movie-uploaded";
  private static final String PROCESSING_STARTED = "movie-processing-started";
  private static final String PROCESSED = "movie-processed";
  private static final String PROCESSING_FAILED = "movie-processing-failed";

  private final AssetStore store;
  private final Outbox outbox;
  private final Audit audit;

  public Assets(Database database, Outbox outbox, Audit audit) {
    this.store = new AssetStore(database);
    this.outbox = outbox;
    this.audit = audit;
  }

  /// An asset of the caller's tenant.
  public Optional<Asset> find(UUID id) {
    return store.find(tenant(), id).await();
  }

  /// Assets of one owner, newest first.
  ///
  /// @return as read: one more than the page holds, if there are more
  public List<Asset> list(UUID ownerId, Page page) {
    return store.list(tenant(), ownerId, page).await();
  }

  /// The asset that catalog names for a title, if it can be played. Whatever else was uploaded
  /// under the title's id (a creative, a video that nobody has reviewed) can't.
  public Optional<Asset> playable(UUID titleId, UUID id) {
    return find(id)
        .filter(asset -> asset.kind() == Asset.Kind.TITLE && asset.ownerId().equals(titleId))
        .filter(asset -> asset.state() == Asset.State.READY);
  }

  /// What the origin serves an asset by; empty unless it is ready.
  public Future<Optional<MediaIndex>> index(String tenant, UUID id) {
    return store.index(tenant, id);
  }

  /// A good upload is whole.
  public void uploaded(Tx tx, NewAsset asset) {
    store.insert(tx, tenant(), asset, Asset.State.UPLOADED, "").await();
    audit.record(tx, "asset_uploaded", "asset", asset.id().toString());
    if (asset.kind() == Asset.Kind.TITLE) {
      tell(tx, UPLOADED, AssetEvent.newBuilder(), of(tx, asset.id()));
    }
  }

  /// An upload is whole and no good.
  public void rejected(Tx tx, NewAsset asset, Rejection reason) {
    store.insert(tx, tenant(), asset, Asset.State.REJECTED, reason.code()).await();
    audit.record(tx, "asset_rejected", "asset", asset.id().toString());
  }

  /// Transcoding begins; a second attempt isn't told again.
  public void processingStarted(Tx tx, UUID id) {
    if (store.startProcessing(tx, tenant(), id).await()) {
      tell(tx, PROCESSING_STARTED, AssetEvent.newBuilder(), of(tx, id));
    }
  }

  /// Transcoding is done: the asset can be played.
  public void ready(Tx tx, UUID id, MediaIndex index) {
    store.finish(tx, tenant(), id, index, renditions(index)).await();
    tell(
        tx,
        PROCESSED,
        AssetEvent.newBuilder().setDurationMillis(index.durationMillis()),
        of(tx, id));
  }

  /// Transcoding is given up.
  public void failed(Tx tx, UUID id, Rejection reason) {
    store.reject(tx, tenant(), id, reason.code()).await();
    tell(tx, PROCESSING_FAILED, AssetEvent.newBuilder().setProblem(reason.code()), of(tx, id));
  }

  private Asset of(Tx tx, UUID id) {
    return store.find(tx, tenant(), id).await().orElseThrow();
  }

  private void tell(Tx tx, String type, AssetEvent.Builder event, Asset asset) {
    long version = store.nextVersion(tx, tenant(), asset.ownerId()).await();
    AssetEvent payload =
        event
            .setAssetId(asset.id().toString())
            .setOwnerId(asset.ownerId().toString())
            .setKind(AssetKind.valueOf("ASSET_KIND_" + asset.kind()))
            .setState(AssetState.valueOf("ASSET_STATE_" + asset.state()))
            .setVersion(version)
            .build();
    outbox.append(tx, new Event(type, asset.ownerId().toString(), version, payload));
  }

  private static List<Asset.Rendition> renditions(MediaIndex index) {
    return index.pictures().stream().map(Assets::rendition).toList();
  }

  private static Asset.Rendition rendition(Track track) {
    Track.Picture picture = track.picture().orElseThrow();
    return new Asset.Rendition(
        track.name(), picture.width(), picture.height(), track.peakBandwidth(), track.codecs());
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }
}
