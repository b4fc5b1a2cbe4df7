package dev.marquee.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.privacy.v1.EraseRequest;
import dev.marquee.proto.privacy.v1.EraseResponse;
import dev.marquee.proto.privacy.v1.ExportRequest;
import dev.marquee.proto.privacy.v1.ExportResponse;
import dev.marquee.proto.privacy.v1.Privacy;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// What identity asks of a domain about an account: to tell all, to erase it.
public final class PrivacyCalls {
  private static final int PAGE_BYTES_MAX = 1 << 20;
  private final TestPlatform tp;
  private final String domain;

  /// @param domain that is deployed
  public PrivacyCalls(TestPlatform tp, String domain) {
    this.tp = tp;
    this.domain = domain;
  }

  /// All lines but those of the audit log, over as many pages as it takes.
  public List<JsonObject> export(String tenant, UUID accountId) {
    return lines(tenant, accountId)
        .filter(line -> !line.getString("type").equals("audit"))
        .toList();
  }

  /// The lines of the audit log.
  public List<JsonObject> audit(String tenant, UUID accountId) {
    return lines(tenant, accountId).filter(line -> line.getString("type").equals("audit")).toList();
  }

  private Stream<JsonObject> lines(String tenant, UUID accountId) {
    return pages(tenant, accountId).stream()
        .flatMap(page -> page.getJsonLines().toStringUtf8().lines())
        .map(JsonObject::new);
  }

  /// The pages as they come.
  public List<ExportResponse> pages(String tenant, UUID accountId) {
    List<ExportResponse> pages = new ArrayList<>();
    String cursor = "";
    do {
      ExportResponse page = page("identity", tenant, accountId, cursor);
      assertThat(page.getDomain()).isEqualTo(domain);
      assertThat(page.getJsonLines().size()).isLessThanOrEqualTo(PAGE_BYTES_MAX);
      pages.add(page);
      cursor = page.getNextCursor();
    } while (!cursor.isEmpty());
    return pages;
  }

  private ExportResponse page(String role, String tenant, UUID accountId, String cursor) {
    ExportRequest request =
        ExportRequest.newBuilder().setAccountId(accountId.toString()).setCursor(cursor).build();
    return tp.asService(role, tenant, () -> privacy(role).export(request).await());
  }

  /// Erases, over as many calls as it takes.
  ///
  /// @return the answers
  public List<EraseResponse> erase(String tenant, UUID accountId) {
    List<EraseResponse> answers = new ArrayList<>();
    do {
      answers.add(eraseOnce("identity", tenant, accountId));
    } while (answers.getLast().getMore());
    return answers;
  }

  private EraseResponse eraseOnce(String role, String tenant, UUID accountId) {
    EraseRequest request =
        EraseRequest.newBuilder()
            .setAccountId(accountId.toString())
            .setErasureId("erasure-" + accountId)
            .build();
    return tp.asService(role, tenant, () -> privacy(role).erase(request).await());
  }

  /// Only identity may ask.
  public void refusesAnotherService() {
    UUID account = UUID.randomUUID();
    assertThatThrownBy(() -> page("edge", "acme", account, "")).satisfies(PrivacyCalls::isDenied);
    assertThatThrownBy(() -> eraseOnce("edge", "acme", account)).satisfies(PrivacyCalls::isDenied);
    assertThat(page("identity", "acme", account, "").getNextCursor()).isEmpty();
  }

  private static void isDenied(Throwable error) {
    assertThat(error)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.status()).isEqualTo(GrpcStatus.PERMISSION_DENIED));
  }

  private Privacy privacy(String role) {
    return tp.platform().clients(role).asServiceOf(domain, Privacy.class);
  }
}
