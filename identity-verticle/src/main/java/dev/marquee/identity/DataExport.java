package dev.marquee.identity;

import com.google.protobuf.ByteString;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.privacy.v1.ExportRequest;
import dev.marquee.proto.privacy.v1.ExportResponse;
import dev.marquee.proto.privacy.v1.Privacy;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// What the platform holds about the caller: identity's own rows, then what each other domain
/// answers, a page at a time.
final class DataExport {
  /// Rows as JSON Lines, and where the next page begins; empty at the end.
  record Page(String domain, ByteString lines, String cursor) {
    @Override
    public String toString() {
      return "Page";
    }
  }

  private static final String OWN = "identity";
  private static final String SEPARATOR = "\n";

  private final OwnDataStore own;
  private final Vault vault;
  private final IdentityEvents events;
  private final Map<String, Privacy> domainToPrivacy = new LinkedHashMap<>();
  private final List<String> order = new ArrayList<>();

  DataExport(
      OwnDataStore own,
      Vault vault,
      IdentityEvents events,
      RpcClients clients,
      List<String> domains) {
    this.own = own;
    this.vault = vault;
    this.events = events;
    order.add(OWN);
    for (String domain : domains) {
      order.add(domain);
      domainToPrivacy.put(domain, clients.asServiceOf(domain, Privacy.class));
    }
  }

  /// @param cursor of the page before; empty for the first
  /// @throws Fault INVALID_ARGUMENT for a cursor that isn't the caller's, UNAVAILABLE while the
  ///   domain it is at is down
  Page page(UUID accountId, String cursor) {
    Subject subject = new Subject(CallContext.current().tenant(), accountId);
    if (cursor.isEmpty()) {
      events.exported(accountId);
    }
    String[] place = cursor.isEmpty() ? new String[] {OWN, ""} : opened(subject, cursor);
    String domain = place[0];
    if (domain.equals(OWN)) {
      OwnDataStore.Page page = own.page(subject, place[1]);
      return page(subject, domain, ByteString.copyFromUtf8(page.lines()), page.next());
    }
    ExportRequest request =
        ExportRequest.newBuilder().setAccountId(accountId.toString()).setCursor(place[1]).build();
    ExportResponse answer =
        Objects.requireNonNull(domainToPrivacy.get(domain)).export(request).await();
    return page(subject, domain, answer.getJsonLines(), answer.getNextCursor());
  }

  private Page page(Subject subject, String domain, ByteString lines, String next) {
    return new Page(
        domain, lines, next.isEmpty() ? behind(subject, domain) : sealed(subject, domain, next));
  }

  /// Where the next domain begins; empty behind the last.
  private String behind(Subject subject, String domain) {
    int next = order.indexOf(domain) + 1;
    return next == order.size() ? "" : sealed(subject, order.get(next), "");
  }

  /// Sealed, for a domain takes identity's word for whose cursor it is.
  private String sealed(Subject subject, String domain, String cursor) {
    return vault.seal(
        subject.purpose("export cursor"),
        (domain + SEPARATOR + cursor).getBytes(StandardCharsets.UTF_8));
  }

  private String[] opened(Subject subject, String cursor) {
    try {
      String text =
          new String(vault.open(subject.purpose("export cursor"), cursor), StandardCharsets.UTF_8);
      String[] place = text.split(SEPARATOR, 2);
      if (place.length == 2 && order.contains(place[0])) {
        return place;
      }
    } catch (GeneralSecurityException e) {
      // Falls through: somebody else's, or made up.
    }
    throw Fault.invalid("cursor", "is none that this export gave");
  }
}
