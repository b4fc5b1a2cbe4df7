package dev.marquee.platform.sql;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;

/// First answers to writes that carry an Idempotency-Key
/// (draft-ietf-httpapi-idempotency-key-header), kept in the domain's own schema in the effect's own
/// transaction.
public final class Idempotency {
  private static final String HEADER = "Idempotency-Key";
  private static final int KEY_LENGTH_MAX = 255;
  private static final int SWEEP_BATCH = 1_000;
  private static final int SWEEP_BATCHES_MAX = 100;

  private final Database database;

  public Idempotency(Database database) {
    this.database = database;
  }

  /// How a write stands to earlier ones with its key.
  public sealed interface Begun {
    /// It is the first, or carries no key: do it.
    record Fresh() implements Begun {}

    /// The first one has begun and has no answer yet.
    record Running() implements Begun {}

    /// The first one's answer.
    ///
    /// @param answer protobuf bytes
    record Answered(ByteString answer) implements Begun {}
  }

  /// Runs a write once per (tenant, principal, RPC, key) of the current call: a repeat gets the
  /// first answer. Without a key it just runs in a transaction.
  ///
  /// @param work does the effect and makes the answer, in the given transaction
  /// @throws dev.marquee.platform.rpc.Fault FAILED_PRECONDITION while the first one runs,
  ///   ALREADY_EXISTS when the key came with another request before
  public <R extends Message> R once(Message request, R prototype, Function<Tx, R> work) {
    return database.inTransaction(tx ->
        switch (begin(tx, request)) {
          case Begun.Fresh() -> {
            R answer = work.apply(tx);
            finish(tx, request, answer);
            yield answer;
          }
          case Begun.Answered(ByteString answer) -> parsed(prototype, answer);
          case Begun.Running() ->
              throw new Fault(
                  GrpcStatus.FAILED_PRECONDITION, HEADER + ": its first request is running");
        });
  }

  /// A repeat that came while the first one runs would wait for it at the index, with a connection
  /// of the pool in its hand. The lock lets it be told so instead.
  private static final String CLAIM =
      """
      INSERT INTO idempotency (tenant_id, principal, rpc, key, request_hash)
      SELECT $1::text, $2::text, $3::text, $4::text, $5::bytea
      WHERE pg_try_advisory_xact_lock(
        hashtextextended(concat_ws(chr(31), $1::text, $2::text, $3::text, $4::text), 0))
      ON CONFLICT DO NOTHING
      """;

  private static final String FIRST =
      """
      SELECT request_hash, answer FROM idempotency
      WHERE tenant_id = $1 AND principal = $2 AND rpc = $3 AND key = $4
      """;

  /// Claims the current call's key for a write whose answer comes later than its first transaction.
  /// Awaits.
  ///
  /// @throws dev.marquee.platform.rpc.Fault ALREADY_EXISTS when the key came with another request
  ///   before
  public Begun begin(Tx tx, Message request) {
    CallContext call = CallContext.current();
    if (call.idempotencyKey().isEmpty()) {
      return new Begun.Fresh();
    }
    if (call.idempotencyKey().length() > KEY_LENGTH_MAX) {
      throw Fault.invalid(HEADER, "must be at most " + KEY_LENGTH_MAX + " characters");
    }
    byte[] hash = hash(request);
    int claimed =
        tx.connection()
            .preparedQuery(CLAIM)
            .execute(claimOf(call, request).addBuffer(Buffer.buffer(hash)))
            .await()
            .rowCount();
    if (claimed == 1) {
      return new Begun.Fresh();
    }
    RowIterator<Row> rows =
        tx.connection().preparedQuery(FIRST).execute(claimOf(call, request)).await().iterator();
    if (!rows.hasNext()) {
      return new Begun.Running();
    }
    Row first = rows.next();
    if (!Arrays.equals(first.getBuffer("request_hash").getBytes(), hash)) {
      throw keyReused();
    }
    Buffer answer = first.getBuffer("answer");
    return answer == null
        ? new Begun.Running()
        : new Begun.Answered(ByteString.copyFrom(answer.getBytes()));
  }

  /// A key that came with another request before: ALREADY_EXISTS, which nothing else answers, so
  /// that the edge can tell it from other bad input.
  public static Fault keyReused() {
    return new Fault(GrpcStatus.ALREADY_EXISTS, HEADER + ": was used with another request");
  }

  private static final String ANSWER =
      """
      UPDATE idempotency SET answer = $5
      WHERE tenant_id = $1 AND principal = $2 AND rpc = $3 AND key = $4
      """;

  /// Keeps the answer to a write that [#begin] found fresh, in whichever transaction it is known;
  /// without a key there is nothing to keep. Awaits.
  ///
  /// @param request the same as at the beginning
  public void finish(Tx tx, Message request, Message answer) {
    CallContext call = CallContext.current();
    if (!call.idempotencyKey().isEmpty()) {
      tx.connection()
          .preparedQuery(ANSWER)
          .execute(claimOf(call, request).addBuffer(Buffer.buffer(answer.toByteArray())))
          .await();
    }
  }

  private static final String SWEEP =
      """
      /* all tenants */ DELETE FROM idempotency
      WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM idempotency
        WHERE created_at < now() - make_interval(secs => $1)
        ORDER BY created_at LIMIT $2))
      """;

  /// Forgets old answers, a batch at a time, at most 100,000 a call. Awaits.
  ///
  /// @param olderThan how long a repeat may come after the first
  /// @return rows removed
  public int sweep(Duration olderThan) {
    int total = 0;
    for (int batch = 0; batch < SWEEP_BATCHES_MAX; batch++) {
      int removed =
          database
              .writer()
              .preparedQuery(SWEEP)
              .execute(Tuple.of((double) olderThan.toSeconds(), SWEEP_BATCH))
              .await()
              .rowCount();
      total += removed;
      if (removed < SWEEP_BATCH) {
        break;
      }
    }
    return total;
  }

  /// A request message belongs to one RPC only, so its name stands for it. Of the key a digest is
  /// kept: what clients put into it is theirs to choose, an e-mail too.
  private static Tuple claimOf(CallContext call, Message request) {
    String principal = call.caller().id().isEmpty() ? "nobody" : call.caller().id();
    return Tuple.tuple()
        .addString(call.tenant())
        .addString(principal)
        .addString(request.getDescriptorForType().getFullName())
        .addString(digest(call.idempotencyKey()));
  }

  private static String digest(String key) {
    return HexFormat.of().formatHex(sha256(key.getBytes(StandardCharsets.UTF_8)));
  }

  /// Map fields have no order of their own, so the bytes are made deterministic first.
  private static byte[] hash(Message request) {
    byte[] bytes = new byte[request.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      request.writeTo(out);
      return sha256(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <R extends Message> R parsed(R prototype, ByteString answer) {
    try {
      return (R) prototype.getParserForType().parseFrom(answer);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a kept answer can't be read", e);
    }
  }
}
