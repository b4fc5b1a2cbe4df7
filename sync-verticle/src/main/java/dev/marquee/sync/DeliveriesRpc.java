package dev.marquee.sync;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.platform.sql.Page;
import dev.marquee.proto.sync.v1.DeadDelivery;
import dev.marquee.proto.sync.v1.DeliveriesService;
import dev.marquee.proto.sync.v1.EntityKind;
import dev.marquee.proto.sync.v1.GetSyncStatusRequest;
import dev.marquee.proto.sync.v1.GetSyncStatusResponse;
import dev.marquee.proto.sync.v1.ListDeadDeliveriesRequest;
import dev.marquee.proto.sync.v1.ListDeadDeliveriesResponse;
import dev.marquee.proto.sync.v1.OperatorStatus;
import dev.marquee.proto.sync.v1.RedriveDeliveriesRequest;
import dev.marquee.proto.sync.v1.RedriveDeliveriesResponse;
import io.vertx.core.Future;
import java.util.List;

/// Deliveries as ops sees and steers them, for his own tenant.
final class DeliveriesRpc extends DeliveriesService {
  private final DeliveryStore store;
  private final List<Courier> couriers;
  private final Idempotency idempotency;
  private final Audit audit;

  DeliveriesRpc(DeliveryStore store, List<Courier> couriers, Idempotency idempotency, Uuid7 ids) {
    this.store = store;
    this.couriers = couriers;
    this.idempotency = idempotency;
    this.audit = new Audit(ids);
  }

  @Override
  public Future<GetSyncStatusResponse> getSyncStatus(GetSyncStatusRequest request) {
    String tenant = CallContext.current().tenant();
    GetSyncStatusResponse.Builder answer = GetSyncStatusResponse.newBuilder();
    for (Courier courier : couriers) {
      DeliveryStore.Standing standing = store.standing(tenant, courier.operatorName()).await();
      answer.addOperators(
          OperatorStatus.newBuilder()
              .setOperator(courier.operatorName())
              .setPending(standing.pending())
              .setDelivered(standing.delivered())
              .setDead(standing.dead())
              .setLagMillis(standing.lagMillis())
              .setBreaker(courier.breakerState()));
    }
    return Future.succeededFuture(answer.build());
  }

  @Override
  public Future<ListDeadDeliveriesResponse> listDeadDeliveries(ListDeadDeliveriesRequest request) {
    Page page = Page.of(request.getLimit(), request.getCursor(), 1);
    List<DeliveryStore.Dead> dead =
        store.dead(CallContext.current().tenant(), request.getOperator(), page).await();
    ListDeadDeliveriesResponse.Builder answer = ListDeadDeliveriesResponse.newBuilder();
    page.items(dead).forEach(delivery -> answer.addDeliveries(proto(delivery)));
    answer.setNextCursor(page.next(dead, last -> List.of(last.id().toString())));
    return Future.succeededFuture(answer.build());
  }

  @Override
  public Future<RedriveDeliveriesResponse> redriveDeliveries(RedriveDeliveriesRequest request) {
    Courier courier =
        couriers.stream()
            .filter(known -> known.operatorName().equals(request.getOperator()))
            .findFirst()
            .orElseThrow(() -> Fault.invalid("operator", "is not an operator we serve"));
    return Future.succeededFuture(
        idempotency.once(
            request,
            RedriveDeliveriesResponse.getDefaultInstance(),
            tx -> {
              int redriven =
                  store.redrive(tx, CallContext.current().tenant(), courier.operatorName());
              audit.record(tx, "deliveries_redriven", "operator", courier.operatorName());
              tx.afterCommit(courier::nudge);
              return RedriveDeliveriesResponse.newBuilder().setRedriven(redriven).build();
            }));
  }

  private static DeadDelivery proto(DeliveryStore.Dead dead) {
    return DeadDelivery.newBuilder()
        .setId(dead.id().toString())
        .setOperator(dead.operator())
        .setEntity(
            switch (dead.entity()) {
              case SUBSCRIBER -> EntityKind.ENTITY_KIND_SUBSCRIBER;
              case MOVIE -> EntityKind.ENTITY_KIND_MOVIE;
              case BOOKING -> EntityKind.ENTITY_KIND_BOOKING;
            })
        .setEntityId(dead.entityId())
        .setVersion(dead.version())
        .setReason(dead.reason())
        .setAttempts(dead.attempts())
        .setFailedAt(
            Timestamp.newBuilder()
                .setSeconds(dead.at().getEpochSecond())
                .setNanos(dead.at().getNano()))
        .build();
  }
}
