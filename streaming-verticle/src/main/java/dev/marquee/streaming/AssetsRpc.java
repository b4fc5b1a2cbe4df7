package dev.marquee.streaming;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
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
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// [Assets] over gRPC.
final class AssetsRpc extends AssetsService {
  private static final int LIMIT_DEFAULT = 20;
  private static final int LIMIT_MAX = 100;

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
    Asset.Page page =
        assets.list(
            Uuid7.parse("ownerId", request.getOwnerId()),
            limit(request.getLimit()),
            after(request.getCursor()));
    ListAssetsResponse.Builder response = ListAssetsResponse.newBuilder();
    page.assets().forEach(asset -> response.addAssets(message(asset)));
    page.next().ifPresent(next -> response.setNextCursor(cursor(next)));
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

  private static int limit(int asked) {
    if (asked < 0 || asked > LIMIT_MAX) {
      throw Fault.invalid("limit", "must be from 1 to 100");
    }
    return asked == 0 ? LIMIT_DEFAULT : asked;
  }

  private static String cursor(UUID id) {
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Optional<UUID> after(String cursor) {
    if (cursor.isEmpty()) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      if (bytes.remaining() == 16) {
        return Optional.of(new UUID(bytes.getLong(), bytes.getLong()));
      }
    } catch (IllegalArgumentException ignored) {
      // Falls through to the fault below.
    }
    throw Fault.invalid("cursor", "must be one that we gave");
  }
}
