package dev.marquee.identity.subscription;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.platform.sql.Page;
import dev.marquee.proto.common.v1.Money;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.common.v1.WrongState;
import dev.marquee.proto.identity.v1.CancelSubscriptionRequest;
import dev.marquee.proto.identity.v1.CancelSubscriptionResponse;
import dev.marquee.proto.identity.v1.ChangePaymentMethodRequest;
import dev.marquee.proto.identity.v1.ChangePaymentMethodResponse;
import dev.marquee.proto.identity.v1.GetAccountSubscriptionRequest;
import dev.marquee.proto.identity.v1.GetAccountSubscriptionResponse;
import dev.marquee.proto.identity.v1.GetSubscriptionRequest;
import dev.marquee.proto.identity.v1.GetSubscriptionResponse;
import dev.marquee.proto.identity.v1.InvoiceState;
import dev.marquee.proto.identity.v1.ListInvoicesRequest;
import dev.marquee.proto.identity.v1.ListInvoicesResponse;
import dev.marquee.proto.identity.v1.MethodDeclined;
import dev.marquee.proto.identity.v1.ProviderAway;
import dev.marquee.proto.identity.v1.ResumeSubscriptionRequest;
import dev.marquee.proto.identity.v1.ResumeSubscriptionResponse;
import dev.marquee.proto.identity.v1.SubscribeRequest;
import dev.marquee.proto.identity.v1.SubscribeResponse;
import dev.marquee.proto.identity.v1.SubscriptionState;
import dev.marquee.proto.identity.v1.SubscriptionsService;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// `marquee.identity.v1.Subscriptions`.
public final class SubscriptionsRpc extends SubscriptionsService {
  private static final int METHOD_LENGTH_MAX = 255;
  private static final NotFound NO_PLAN = NotFound.newBuilder().setWhat("plan").build();
  private static final NotFound NO_ACCOUNT = NotFound.newBuilder().setWhat("account").build();
  private static final NotFound NO_SUBSCRIPTION =
      NotFound.newBuilder().setWhat("subscription").build();

  private final Subscriptions subscriptions;
  private final Idempotency idempotency;
  private final Predicate<UUID> accountExists;

  /// @param accountExists whether the calling tenant has such an account; awaits
  public SubscriptionsRpc(
      Subscriptions subscriptions, Idempotency idempotency, Predicate<UUID> accountExists) {
    this.subscriptions = subscriptions;
    this.idempotency = idempotency;
    this.accountExists = accountExists;
  }

  /// What is wanted is written first, with the answer that is kept for repeats; the provider is
  /// heard then. A repeat drives the same subscription on and tells how it stands by now.
  @Override
  public Future<SubscribeResponse> subscribe(SubscribeRequest request) {
    UUID accountId = caller();
    UUID planId = Uuid7.parse("planId", request.getPlanId());
    String method = method(request.getPaymentMethod());
    SubscribeResponse kept =
        idempotency.once(
            request,
            SubscribeResponse.getDefaultInstance(),
            tx -> begun(subscriptions.begin(tx, accountId, planId, method)));
    return Future.succeededFuture(
        kept.hasSubscribed()
            ? outcome(subscriptions.drive(UUID.fromString(kept.getSubscribed().getId())))
            : kept);
  }

  private static SubscribeResponse begun(Subscriptions.Begun begun) {
    SubscribeResponse.Builder response = SubscribeResponse.newBuilder();
    switch (begun) {
      case Subscriptions.Begun.Asked(UUID id) ->
          response.getSubscribedBuilder().setId(id.toString());
      case Subscriptions.Begun.NoSuchPlan _ -> response.setNoSuchPlan(NO_PLAN);
      case Subscriptions.Begun.AlreadySubscribed _ ->
          response.setAlreadySubscribed(
              wrong("subscribed", "The present subscription would have to end first."));
    }
    return response.build();
  }

  private SubscribeResponse outcome(Subscription s) {
    SubscribeResponse.Builder response = SubscribeResponse.newBuilder();
    boolean pending = s.standing().state() == State.PENDING;
    if (pending && !s.actionUrl().isEmpty()) {
      response.setActionRequired(toProto(s));
    } else if (pending) {
      response.setProviderUnavailable(ProviderAway.getDefaultInstance());
    } else if (s.standing().endReason().equals("declined")) {
      response.setDeclined(MethodDeclined.newBuilder().setReason(s.declineCode()));
    } else {
      response.setSubscribed(toProto(s));
    }
    return response.build();
  }

  @Override
  public Future<GetSubscriptionResponse> getSubscription(GetSubscriptionRequest request) {
    return Future.succeededFuture(
        GetSubscriptionResponse.newBuilder().setSubscription(of(caller())).build());
  }

  @Override
  public Future<GetAccountSubscriptionResponse> getAccountSubscription(
      GetAccountSubscriptionRequest request) {
    UUID accountId = Uuid7.parse("accountId", request.getAccountId());
    GetAccountSubscriptionResponse.Builder response = GetAccountSubscriptionResponse.newBuilder();
    if (accountExists.test(accountId)) {
      response.setSubscription(of(accountId).toBuilder().clearActionUrl());
    } else {
      response.setNotFound(NO_ACCOUNT);
    }
    return Future.succeededFuture(response.build());
  }

  /// An action's page is its owner's to visit.
  private dev.marquee.proto.identity.v1.Subscription of(UUID accountId) {
    dev.marquee.proto.identity.v1.Subscription.Builder found =
        subscriptions
            .find(accountId)
            .map(this::toProto)
            .orElseGet(() ->
                dev.marquee.proto.identity.v1.Subscription.newBuilder()
                    .setState(SubscriptionState.SUBSCRIPTION_STATE_NONE)
                    .build())
            .toBuilder();
    return found.setTrialAvailable(!subscriptions.hadTrial(accountId)).build();
  }

  @Override
  public Future<CancelSubscriptionResponse> cancelSubscription(CancelSubscriptionRequest request) {
    CancelSubscriptionResponse.Builder response = CancelSubscriptionResponse.newBuilder();
    subscriptions
        .cancel(caller())
        .ifPresentOrElse(
            cancelled -> response.setSubscription(toProto(subscriptions.drive(cancelled.id()))),
            () -> response.setNotFound(NO_SUBSCRIPTION));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ResumeSubscriptionResponse> resumeSubscription(ResumeSubscriptionRequest request) {
    ResumeSubscriptionResponse.Builder response = ResumeSubscriptionResponse.newBuilder();
    Optional<Subscription> resumed = subscriptions.resume(caller());
    if (resumed.isEmpty()) {
      response.setNotFound(NO_SUBSCRIPTION);
    } else {
      State state = resumed.get().standing().state();
      switch (state) {
        case TRIAL, ACTIVE -> response.setSubscription(toProto(resumed.get()));
        case PENDING, PAST_DUE, CANCELLED, EXPIRED ->
            response.setWrongState(wrong(state.text(), "It would have to be cancelled."));
      }
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ChangePaymentMethodResponse> changePaymentMethod(
      ChangePaymentMethodRequest request) {
    String method = method(request.getPaymentMethod());
    ChangePaymentMethodResponse.Builder response = ChangePaymentMethodResponse.newBuilder();
    Optional<Subscription> asked = subscriptions.ask(caller(), method);
    if (asked.isEmpty()) {
      response.setNotFound(NO_SUBSCRIPTION);
    } else if (!asked.get().mandate().method().equals(method)
        || asked.get().standing().state() == State.PENDING) {
      response.setWrongState(
          wrong("pending", "What was asked for before would have to be decided."));
    } else {
      changed(subscriptions.drive(asked.get().id()), response);
    }
    return Future.succeededFuture(response.build());
  }

  private void changed(Subscription s, ChangePaymentMethodResponse.Builder response) {
    if (!s.mandate().method().isEmpty()) {
      response.setProviderUnavailable(ProviderAway.getDefaultInstance());
    } else if (!s.mandate().asked().isEmpty()) {
      response.setActionRequired(toProto(s));
    } else if (!s.declineCode().isEmpty()) {
      response.setDeclined(MethodDeclined.newBuilder().setReason(s.declineCode()));
    } else {
      response.setSubscription(toProto(s));
    }
  }

  @Override
  public Future<ListInvoicesResponse> listInvoices(ListInvoicesRequest request) {
    Page page = Page.of(request.getLimit(), request.getCursor(), 1);
    List<Invoice> rows = subscriptions.invoices(caller(), page);
    ListInvoicesResponse.Builder response = ListInvoicesResponse.newBuilder();
    page.items(rows).forEach(invoice -> response.addInvoices(toProto(invoice)));
    response.setNextCursor(page.next(rows, invoice -> List.of(invoice.id().toString())));
    return Future.succeededFuture(response.build());
  }

  private static UUID caller() {
    return Uuid7.parse("sub", CallContext.current().accountId());
  }

  private static String method(String text) {
    if (text.isBlank() || text.length() > METHOD_LENGTH_MAX) {
      throw Fault.invalid("paymentMethod", "must have 1 to " + METHOD_LENGTH_MAX + " characters");
    }
    return text;
  }

  private static WrongState wrong(String state, String rule) {
    return WrongState.newBuilder().setState(state).setRule(rule).build();
  }

  private dev.marquee.proto.identity.v1.Subscription toProto(Subscription s) {
    Standing standing = s.standing();
    State state = standing.state();
    Terms terms = subscriptions.terms(s);
    dev.marquee.proto.identity.v1.Subscription.Builder proto =
        dev.marquee.proto.identity.v1.Subscription.newBuilder()
            .setId(s.id().toString())
            .setState(toProto(state))
            .setPlan(PlansRpc.toProto(s.plan()))
            .setEntitled(state.entitles())
            .setActionUrl(s.actionUrl())
            .setEndReason(standing.endReason());
    if (standing.anchor() != null && standing.state() != State.PENDING) {
      proto.setPeriodEndsAt(toProto(standing.until()));
    }
    set(nextChargeAt(standing, terms), proto::setNextChargeAt);
    set(endsAt(standing, terms), proto::setEndsAt);
    return proto.build();
  }

  private static @Nullable Instant nextChargeAt(Standing standing, Terms terms) {
    return switch (standing.state()) {
      case TRIAL, ACTIVE -> standing.until();
      case PAST_DUE -> standing.retryAt(terms).orElse(null);
      case PENDING, CANCELLED, EXPIRED -> null;
    };
  }

  private static @Nullable Instant endsAt(Standing standing, Terms terms) {
    return switch (standing.state()) {
      case CANCELLED -> standing.until();
      case PAST_DUE -> standing.graceEnd(terms).orElse(null);
      case EXPIRED -> standing.endedAt();
      case PENDING, TRIAL, ACTIVE -> null;
    };
  }

  private static void set(@Nullable Instant instant, Consumer<Timestamp> setter) {
    if (instant != null) {
      setter.accept(toProto(instant));
    }
  }

  private static dev.marquee.proto.identity.v1.Invoice toProto(Invoice invoice) {
    return dev.marquee.proto.identity.v1.Invoice.newBuilder()
        .setId(invoice.id().toString())
        .setAmount(
            Money.newBuilder()
                .setAmountMinor(invoice.amountMinor())
                .setCurrency(invoice.currency()))
        .setState(
            switch (invoice.status()) {
              case OPEN -> InvoiceState.INVOICE_STATE_OPEN;
              case PAID -> InvoiceState.INVOICE_STATE_PAID;
              case REFUSED -> InvoiceState.INVOICE_STATE_REFUSED;
              case VOID -> InvoiceState.INVOICE_STATE_VOID;
            })
        .setPeriodFrom(toProto(invoice.from()))
        .setPeriodTo(toProto(invoice.to()))
        .setCreatedAt(toProto(invoice.createdAt()))
        .build();
  }

  private static SubscriptionState toProto(State state) {
    return switch (state) {
      case PENDING -> SubscriptionState.SUBSCRIPTION_STATE_PENDING;
      case TRIAL -> SubscriptionState.SUBSCRIPTION_STATE_TRIAL;
      case ACTIVE -> SubscriptionState.SUBSCRIPTION_STATE_ACTIVE;
      case PAST_DUE -> SubscriptionState.SUBSCRIPTION_STATE_PAST_DUE;
      case CANCELLED -> SubscriptionState.SUBSCRIPTION_STATE_CANCELLED;
      case EXPIRED -> SubscriptionState.SUBSCRIPTION_STATE_EXPIRED;
    };
  }

  private static Timestamp toProto(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
