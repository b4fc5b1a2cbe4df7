package dev.marquee.platform.rpc;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.impl.NoStackTraceTimeoutException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;

/// Tells failures of a server below us (it can't be reached, is starting, stopping, full, or had to
/// break off what others were in the way of) from failures of what we asked of it. The former are
/// worth another try, by us or by the caller.
public final class Outage {
  private Outage() {}

  /// @return true when the server, not the request, was at fault
  public static boolean is(Throwable error) {
    return switch (error) {
      case PgException e -> e.getSqlState() != null && isOutage(e.getSqlState());
      case ClosedConnectionException e -> true;
      case ConnectionPoolTooBusyException e -> true;
      case NoStackTraceTimeoutException e -> true;
      case SocketException e -> true;
      case UnknownHostException e -> true;
      case ClosedChannelException e -> true;
      default -> false;
    };
  }

  /// Classes 57P (starting, stopping), 08 (connection), 53 (resources) and 40 (deadlock,
  /// serialization) of [SQLSTATE](https://www.postgresql.org/docs/18/errcodes-appendix.html);
  /// 57014: the statement took too long; 55P03: a lock wasn't free; 25006: the server has become a
  /// standby.
  private static boolean isOutage(String state) {
    return switch (state) {
      case "57014", "55P03", "25006" -> true;
      default ->
          state.startsWith("57P")
              || state.startsWith("08")
              || state.startsWith("53")
              || state.startsWith("40");
    };
  }
}
