package dev.marquee.platform.privacy;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Audit;
import dev.marquee.platform.sql.Database;
import dev.marquee.proto.privacy.v1.EraseRequest;
import dev.marquee.proto.privacy.v1.EraseResponse;
import dev.marquee.proto.privacy.v1.ExportRequest;
import dev.marquee.proto.privacy.v1.ExportResponse;
import dev.marquee.proto.privacy.v1.PrivacyService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/// `marquee.privacy.v1.Privacy` of one domain: the same for all of them but for what they hold.
public final class PrivacyRpc extends PrivacyService {
  private static final int PAGE_BYTES_MAX = 1 << 20;
  private static final int ROWS_ERASED_MAX = 1_000;
  private static final int ERASURE_ID_LENGTH_MAX = 100;

  private final Database database;
  private final Audit audit;
  private final ErasedAccounts erased = new ErasedAccounts();
  private final List<Section> sections;
  private final List<Erasure> erasures;
  private final Export export;

  /// @param data what the domain holds besides what every domain does
  public PrivacyRpc(Database database, Audit audit, PersonalData data) {
    this.database = database;
    this.audit = audit;
    this.sections = new ArrayList<>(data.sections());
    sections.add(KernelData.audit(database));
    this.erasures = new ArrayList<>(data.erasures());
    erasures.addAll(KernelData.erasures());
    this.export = new Export(sections, PAGE_BYTES_MAX);
  }

  @Override
  public Future<ExportResponse> export(ExportRequest request) {
    String account = Uuid7.parse("accountId", request.getAccountId()).toString();
    Export.Page page = export.page(CallContext.current().tenant(), account, request.getCursor());
    return Future.succeededFuture(
        ExportResponse.newBuilder()
            .setDomain(database.schema())
            .setJsonLines(page.lines())
            .setNextCursor(page.next())
            .build());
  }

  @Override
  public Future<EraseResponse> erase(EraseRequest request) {
    String account = Uuid7.parse("accountId", request.getAccountId()).toString();
    String erasureId = request.getErasureId();
    if (erasureId.isBlank() || erasureId.length() > ERASURE_ID_LENGTH_MAX) {
      throw Fault.invalid("erasureId", "must be 1 to " + ERASURE_ID_LENGTH_MAX + " characters");
    }
    String tenant = CallContext.current().tenant();
    int rows =
        database.inTransaction(tx -> {
          boolean first = erased.mark(tx, tenant, account, erasureId);
          int total = 0;
          for (Erasure erasure : erasures) {
            if (total < ROWS_ERASED_MAX) {
              total += erasure.erase(tx, tenant, account, ROWS_ERASED_MAX - total);
            }
          }
          if (first || total > 0) {
            audit.record(tx, "personal_data_erased", "account", account, "rows: " + total);
          }
          return total;
        });
    boolean more = rows >= ROWS_ERASED_MAX;
    return Future.succeededFuture(
        EraseResponse.newBuilder()
            .setRowsErased(rows)
            .setRowsPseudonymised(more ? 0 : countStaying(tenant, account))
            .setMore(more)
            .build());
  }

  private int countStaying(String tenant, String account) {
    int staying = 0;
    for (Section section : sections) {
      staying += section.countStaying(tenant, account).await();
    }
    return staying;
  }
}
