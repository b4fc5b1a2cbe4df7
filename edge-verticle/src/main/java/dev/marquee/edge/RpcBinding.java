package dev.marquee.edge;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import dev.marquee.edge.ApiDocument.ApiOperation;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.options.v1.Http;
import dev.marquee.proto.options.v1.Options;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One REST operation bound to one RPC: the request is path, query and body in one JSON object read
/// as the request message; the answer is the case of `oneof outcome` at the status its contract
/// gives, or the whole response at 200.
final class RpcBinding {
  /// What to send back.
  ///
  /// @param status HTTP status
  /// @param body JSON; empty for 204
  /// @param problem what is sent instead where the outcome is a refusal
  record Answer(int status, Buffer body, Optional<Problem> problem) {
    static Answer of(int status, Buffer body) {
      return new Answer(status, body, Optional.empty());
    }

    static Answer of(Problem problem) {
      return new Answer(problem.status(), Buffer.buffer(), Optional.of(problem));
    }
  }

  private final MethodDescriptor method;
  private final RpcClients.Call call;
  private final @Nullable OneofDescriptor outcome;

  private RpcBinding(MethodDescriptor method, RpcClients.Call call) {
    this.method = method;
    this.call = call;
    this.outcome = outcomeOf(method.getOutputType());
  }

  /// Finds the RPC an operation names.
  ///
  /// @throws IllegalStateException when there is none
  static RpcBinding of(ApiOperation operation, RpcClients clients) {
    int slash = operation.rpc().indexOf('/');
    String service = operation.rpc().substring(0, Math.max(0, slash));
    String method = operation.rpc().substring(slash + 1);
    Class<?> contract = contract(service, operation);
    MethodDescriptor descriptor = descriptor(contract).findMethodByName(method);
    if (descriptor == null) {
      throw new IllegalStateException(operation.id() + ": there is no RPC " + operation.rpc());
    }
    return new RpcBinding(descriptor, clients.call(contract, method));
  }

  /// The generated interface of a service by its proto name.
  private static Class<?> contract(String service, ApiOperation operation) {
    try {
      return Class.forName("dev." + service.replaceFirst("^marquee", "marquee.proto"));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(operation.id() + ": there is no service " + service, e);
    }
  }

  private static ServiceDescriptor descriptor(Class<?> contract) {
    try {
      return (ServiceDescriptor)
          Class.forName(contract.getName() + "GrpcService")
              .getField("SERVICE_DESCRIPTOR")
              .get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable OneofDescriptor outcomeOf(Descriptor response) {
    for (OneofDescriptor oneof : response.getOneofs()) {
      if (oneof.getName().equals("outcome")) {
        return oneof;
      }
    }
    return null;
  }

  MethodDescriptor method() {
    return method;
  }

  /// Calls the RPC.
  ///
  /// @param request path, query and body fields by JSON name
  Future<Answer> call(JsonObject request) {
    Message message = ProtoJson.read(request, method.getInputType());
    return call.send(message).map(this::answer);
  }

  private Answer answer(Message response) {
    if (outcome == null) {
      return Answer.of(200, ProtoJson.write(response));
    }
    FieldDescriptor which = response.getOneofFieldDescriptor(outcome);
    if (which == null) {
      throw new IllegalStateException(method.getFullName() + " answered without an outcome");
    }
    Http http = which.getOptions().getExtension(Options.http);
    Message outcomeCase = (Message) response.getField(which);
    if (http.getStatus() == 204) {
      return Answer.of(204, Buffer.buffer());
    }
    return http.getStatus() < 400
        ? Answer.of(http.getStatus(), ProtoJson.write(outcomeCase))
        : Answer.of(Problem.of(http, outcomeCase));
  }
}
