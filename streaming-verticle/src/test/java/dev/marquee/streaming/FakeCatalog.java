package dev.marquee.streaming;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsResponse;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitleRights;
import dev.marquee.proto.catalog.v1.TitlesService;
import dev.marquee.proto.catalog.v1.WorkflowState;
import dev.marquee.proto.common.v1.NotFound;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// A catalog that knows the titles it was told of.
final class FakeCatalog extends TitlesService {
  private final Map<String, TitleRights> keyToRights = new ConcurrentHashMap<>();
  volatile boolean down;

  /// Adds a draft, for which videos may be uploaded.
  UUID add(String tenant) {
    return add(tenant, rights -> rights.setState(WorkflowState.WORKFLOW_STATE_DRAFT));
  }

  /// Makes a title one that everybody may watch, by the video that was reviewed.
  void publish(String tenant, UUID id, UUID asset) {
    put(tenant, id, rights -> rights.setVideoAssetId(asset.toString()));
  }

  /// Adds a published title with other rights.
  UUID add(String tenant, Consumer<TitleRights.Builder> change) {
    UUID id = UUID.randomUUID();
    put(tenant, id, change);
    return id;
  }

  /// Adds or replaces a title.
  void put(String tenant, UUID id, Consumer<TitleRights.Builder> change) {
    TitleRights.Builder rights =
        TitleRights.newBuilder()
            .setTitle(
                Title.newBuilder().setId(id.toString()).addGenres("drama").setMaturityRating("U"))
            .setState(WorkflowState.WORKFLOW_STATE_PUBLISHED);
    change.accept(rights);
    keyToRights.put(tenant + "/" + id, rights.build());
  }

  static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).build();
  }

  @Override
  public Future<GetTitleRightsResponse> getTitleRights(GetTitleRightsRequest request) {
    if (down) {
      throw Fault.unavailable("catalog", new IllegalStateException("down for the test"));
    }
    String key = CallContext.current().tenant() + "/" + request.getTitleId();
    TitleRights rights = keyToRights.get(key);
    GetTitleRightsResponse.Builder response = GetTitleRightsResponse.newBuilder();
    return Future.succeededFuture(
        (rights == null
                ? response.setNotFound(NotFound.newBuilder().setWhat("title"))
                : response.setRights(rights))
            .build());
  }
}
