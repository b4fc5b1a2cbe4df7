package dev.marquee.streaming;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.sql.Page;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.streaming.v1.AssetKind;
import dev.marquee.proto.streaming.v1.AssetState;
import dev.marquee.proto.streaming.v1.AssetsService;
import dev.marquee.proto.streaming.v1.GetAssetRequest;
import dev.marquee.proto.streaming.v1.GetAssetResponse;
import dev.marquee.proto.streaming.v1.ListAssetsRequest;
import dev.marquee.proto.streaming.v1.ListAssetsResponse;
import dev.marquee.proto.streaming.v1.Rendition;
import dev.marquee.streaming.asset.Asset;
import dev.marquee.streaming.asset.Assets;
import dev.marquee.streaming.video.Rejection;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/// [Assets] over gRPC.
final class AssetsRpc extends AssetsService {
  private final Assets assets;

  AssetsRpc(Assets assets) {
    this.assets = assets;
  }

  @Override
  public Future<GetAssetResponse> getAsset(GetAssetRequest request) {
    Optional<Asset> found = assets.find(Uuid7.parse("assetId", request.getAssetId()));
    GetAssetResponse.Builder response = GetAssetResponse.newBuilder();
    found.ifPresentOrElse(
        asset -> response.setAsset(message(asset)),
        () -> response.setNotFound(NotFound.newBuilder().setWhat("asset")));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ListAssetsResponse> listAssets(ListAssetsRequest request) {
    Page page = Page.of(request.getLimit(), request.getCursor(), 1);
    List<Asset> found = assets.list(Uuid7.parse("ownerId", request.getOwnerId()), page);
    ListAssetsResponse.Builder response = ListAssetsResponse.newBuilder();
    page.items(found).forEach(asset -> response.addAssets(message(asset)));
    response.setNextCursor(page.next(found, last -> List.of(last.id().toString())));
    return Future.succeededFuture(response.build());
  }

  private static dev.marquee.proto.streaming.v1.Asset message(Asset asset) {
    dev.marquee.proto.streaming.v1.Asset.Builder message =
        dev.marquee.proto.streaming.v1.Asset.newBuilder()
            .setId(asset.id().toString())
            .setKind(AssetKind.valueOf("ASSET_KIND_" + asset.kind()))
            .setOwnerId(asset.ownerId().toString())
            .setState(AssetState.valueOf("ASSET_STATE_" + asset.state()))
            .setProblem(asset.problem().map(Rejection::code).orElse(""))
            .setProgressPercent(asset.progressPercent())
            .setDurationMillis(asset.durationMillis())
            .setCreatedAt(
                Timestamp.newBuilder()
                    .setSeconds(asset.createdAt().getEpochSecond())
                    .setNanos(asset.createdAt().getNano()));
    for (Asset.Rendition rendition : asset.renditions()) {
      message.addRenditions(
          Rendition.newBuilder()
              .setName(rendition.name())
              .setWidth(rendition.width())
              .setHeight(rendition.height())
              .setBandwidth((int) rendition.bandwidth())
              .setCodecs(rendition.codecs()));
    }
    return message.build();
  }
}
