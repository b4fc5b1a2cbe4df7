package dev.marquee.identity.subscription;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.common.v1.Money;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.identity.v1.CreatePlanRequest;
import dev.marquee.proto.identity.v1.CreatePlanResponse;
import dev.marquee.proto.identity.v1.ListPlansRequest;
import dev.marquee.proto.identity.v1.ListPlansResponse;
import dev.marquee.proto.identity.v1.PlansService;
import dev.marquee.proto.identity.v1.RetirePlanRequest;
import dev.marquee.proto.identity.v1.RetirePlanResponse;
import dev.marquee.proto.identity.v1.TooManyPlans;
import io.vertx.core.Future;
import java.time.Period;
import java.util.Set;

/// `marquee.identity.v1.Plans`.
public final class PlansRpc extends PlansService {
  private static final NotFound NO_PLAN = NotFound.newBuilder().setWhat("plan").build();
  private static final int NAME_LENGTH_MAX = 100;
  private static final long AMOUNT_MINOR_MAX = 1_000_000_000;
  private static final int TRIAL_DAYS_MAX = 90;

  private final Plans plans;
  private final Idempotency idempotency;
  private final Uuid7 ids;

  public PlansRpc(Plans plans, Idempotency idempotency, Uuid7 ids) {
    this.plans = plans;
    this.idempotency = idempotency;
    this.ids = ids;
  }

  @Override
  public Future<ListPlansResponse> listPlans(ListPlansRequest request) {
    ListPlansResponse.Builder response = ListPlansResponse.newBuilder();
    plans.list().forEach(plan -> response.addPlans(toProto(plan)));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<CreatePlanResponse> createPlan(CreatePlanRequest request) {
    Plan plan = plan(request);
    return Future.succeededFuture(
        idempotency.once(
            request,
            CreatePlanResponse.getDefaultInstance(),
            tx -> {
              CreatePlanResponse.Builder response = CreatePlanResponse.newBuilder();
              if (plans.create(tx, plan)) {
                response.setCreated(toProto(plan));
              } else {
                response.setTooMany(TooManyPlans.newBuilder().setPlansMax(plans.plansMax()));
              }
              return response.build();
            }));
  }

  @Override
  public Future<RetirePlanResponse> retirePlan(RetirePlanRequest request) {
    RetirePlanResponse.Builder response = RetirePlanResponse.newBuilder();
    if (plans.retire(Uuid7.parse("planId", request.getPlanId()))) {
      response.setDone(Done.getDefaultInstance());
    } else {
      response.setNotFound(NO_PLAN);
    }
    return Future.succeededFuture(response.build());
  }

  private Plan plan(CreatePlanRequest request) {
    String name = request.getName().strip();
    Money price = request.getPrice();
    require(
        !name.isEmpty() && name.length() <= NAME_LENGTH_MAX && printable(name),
        "name",
        "must have 1 to 100 characters");
    require(request.getTier().equals("premium"), "tier", "must be premium");
    require(
        price.getAmountMinor() >= 1 && price.getAmountMinor() <= AMOUNT_MINOR_MAX,
        "price.amountMinor",
        "must be 1 to " + AMOUNT_MINOR_MAX);
    require(
        price.getCurrency().matches("[A-Z]{3}"), "price.currency", "must be three capital letters");
    require(Set.of("P1M", "P1Y").contains(request.getPeriod()), "period", "must be P1M or P1Y");
    require(
        request.getTrialDays() >= 0 && request.getTrialDays() <= TRIAL_DAYS_MAX,
        "trialDays",
        "must be 0 to " + TRIAL_DAYS_MAX);
    return new Plan(
        ids.next(),
        name,
        request.getTier(),
        price.getAmountMinor(),
        price.getCurrency(),
        Period.parse(request.getPeriod()),
        request.getTrialDays());
  }

  private static boolean printable(String text) {
    return text.codePoints().noneMatch(Character::isISOControl);
  }

  private static void require(boolean holds, String field, String rule) {
    if (!holds) {
      throw Fault.invalid(field, rule);
    }
  }

  static dev.marquee.proto.identity.v1.Plan toProto(Plan plan) {
    return dev.marquee.proto.identity.v1.Plan.newBuilder()
        .setId(plan.id().toString())
        .setName(plan.name())
        .setTier(plan.tier())
        .setPrice(
            Money.newBuilder().setAmountMinor(plan.amountMinor()).setCurrency(plan.currency()))
        .setPeriod(plan.period().toString())
        .setTrialDays(plan.trialDays())
        .build();
  }
}
