package dev.marquee.identity;

import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.privacy.v1.EraseRequest;
import dev.marquee.proto.privacy.v1.EraseResponse;
import dev.marquee.proto.privacy.v1.Privacy;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Erases closed accounts whose grace is over: every other domain first, identity last, in one
/// transaction that destroys the key. Each step may be repeated, and what a domain has done is
/// noted before the next one is asked: a process that dies leaves the rest to whoever finds its
/// claim run out.
final class Eraser {
  private static final Logger log = LoggerFactory.getLogger(Eraser.class);
  private static final int BATCH = 10;
  private static final Duration LEASE = Duration.ofMinutes(1);

  /// Of one domain in one go; what is left comes next time.
  private static final int CALLS_MAX = 100;

  /// How far a domain is, or all of them.
  private enum Progress {
    DONE,
    MORE,
    FAILED
  }

  private final Database db;
  private final ErasureStore store;
  private final OwnRowsStore own;
  private final ErasureOptions options;
  private final MeterRegistry meters;
  private final Map<String, Privacy> domainToPrivacy;

  Eraser(
      Database db,
      ErasureStore store,
      OwnRowsStore own,
      RpcClients clients,
      ErasureOptions options,
      MeterRegistry meters) {
    this.db = db;
    this.store = store;
    this.own = own;
    this.options = options;
    this.meters = meters;
    this.domainToPrivacy = new LinkedHashMap<>();
    options
        .domains()
        .forEach(domain -> domainToPrivacy.put(domain, clients.asServiceOf(domain, Privacy.class)));
  }

  /// Works on what is due and awaits it. One that fails holds up no other.
  void work() {
    for (ErasureStore.Claimed one : store.claim(BATCH, LEASE).await()) {
      try {
        CallContext.ofService("erasure-" + one.id(), "identity", one.subject().tenant())
            .run(() -> erase(one))
            .await();
      } catch (Throwable e) { // await() throws whatever a future failed with
        log.warn("erasure {} goes on when its claim has run out", one.id(), e);
      }
    }
  }

  private void erase(ErasureStore.Claimed one) {
    Progress progress;
    try {
      progress = goOn(one);
    } catch (Throwable e) { // await() throws whatever a future failed with
      log.warn("erasure {} goes on later", one.id(), e);
      progress = Progress.FAILED;
    }
    switch (progress) {
      case FAILED -> {
        int attempts = one.attempts() + 1;
        store.postpone(one, options.retryAfter(attempts), attempts).await();
      }
      case MORE -> store.postpone(one, Duration.ZERO, 0).await();
      case DONE -> {}
    }
  }

  private Progress goOn(ErasureStore.Claimed one) {
    String tenant = one.subject().tenant();
    Set<String> done =
        store.answers(tenant, one.id()).await().stream()
            .filter(Erasure.Answer::done)
            .map(Erasure.Answer::domain)
            .collect(Collectors.toSet());
    boolean failed = false;
    boolean more = false;
    for (Map.Entry<String, Privacy> domain : domainToPrivacy.entrySet()) {
      if (!done.contains(domain.getKey())) {
        Progress progress = ask(one, domain.getKey(), domain.getValue());
        failed |= progress == Progress.FAILED;
        more |= progress == Progress.MORE;
      }
    }
    if (failed || more) {
      return failed ? Progress.FAILED : Progress.MORE;
    }
    finish(one);
    return Progress.DONE;
  }

  private Progress ask(ErasureStore.Claimed one, String domain, Privacy privacy) {
    EraseRequest request =
        EraseRequest.newBuilder()
            .setAccountId(one.subject().accountId().toString())
            .setErasureId(one.id().toString())
            .build();
    for (int call = 0; call < CALLS_MAX; call++) {
      EraseResponse answer;
      try {
        answer = privacy.erase(request).await();
      } catch (Throwable e) { // await() throws whatever the call failed with
        log.warn("erasure {}: {} doesn't answer: {}", one.id(), domain, e.getMessage());
        meters.counter("identity.erasure.unanswered", "domain", domain).increment();
        note(one, new Erasure.Answer(domain, false, 0, 0, 1));
        return Progress.FAILED;
      }
      note(
          one,
          new Erasure.Answer(
              domain, !answer.getMore(), answer.getRowsErased(), answer.getRowsPseudonymised(), 0));
      if (!answer.getMore()) {
        return Progress.DONE;
      }
    }
    return Progress.MORE;
  }

  private void note(ErasureStore.Claimed one, Erasure.Answer answer) {
    store.add(one.subject().tenant(), one.id(), answer).await();
  }

  private void finish(ErasureStore.Claimed one) {
    boolean erased = db.inTransaction(tx -> finish(tx, one));
    if (erased) {
      log.info("erasure {} is done", one.id());
      meters.counter("identity.erasure.done").increment();
    }
  }

  /// Of two processes the second waits for the account's row and then finds nothing to do.
  private boolean finish(Tx tx, ErasureStore.Claimed one) {
    Optional<Integer> rows = own.erase(tx, one.subject());
    return store
        .finish(tx, one, new Erasure.Answer("identity", true, rows.orElse(0), 0, 0))
        .await();
  }
}
