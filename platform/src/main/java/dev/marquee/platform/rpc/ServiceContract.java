package dev.marquee.platform.rpc;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import io.vertx.core.Future;
import io.vertx.grpc.common.ServiceMethod;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One generated service, found by the names the generator gives: for `service Titles` the
/// interface `Titles`, the base class `TitlesService`, and `TitlesGrpcService`/`TitlesGrpcClient`
/// with the method constants.
final class ServiceContract {
  private final ServiceDescriptor descriptor;
  private final List<ServiceMethod<?, ?>> serverMethods;
  private final Map<String, MethodHandle> methodToHandle = new HashMap<>();

  private ServiceContract(Class<?> service) {
    try {
      Class<?> grpcService = Class.forName(service.getName() + "GrpcService");
      this.descriptor = (ServiceDescriptor) constant(grpcService, "SERVICE_DESCRIPTOR");
      @SuppressWarnings("unchecked")
      List<ServiceMethod<?, ?>> all =
          (List<ServiceMethod<?, ?>>) grpcService.getMethod("all").invoke(null);
      this.serverMethods = List.copyOf(all);
      for (Method method : service.getMethods()) {
        if (method.getParameterCount() == 1
            && Message.class.isAssignableFrom(method.getParameterTypes()[0])) {
          MethodHandle handle =
              MethodHandles.publicLookup()
                  .unreflect(method)
                  .asType(MethodType.methodType(Future.class, Object.class, Message.class));
          methodToHandle.put(capitalised(method.getName()), handle);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(service.getName() + " is no generated service", e);
    }
  }

  /// The contract an implementation fulfils.
  ///
  /// @param implementation class that extends a generated `XService`
  static ServiceContract of(Class<?> implementation) {
    for (Class<?> type = implementation; type != null; type = type.getSuperclass()) {
      for (Class<?> candidate : type.getInterfaces()) {
        if (type.getName().equals(candidate.getName() + "Service")) {
          return new ServiceContract(candidate);
        }
      }
    }
    throw new IllegalStateException(implementation.getName() + " extends no generated service");
  }

  /// The contract behind a generated interface, for a client.
  static ServiceContract ofInterface(Class<?> service) {
    return new ServiceContract(service);
  }

  ServiceDescriptor descriptor() {
    return descriptor;
  }

  /// The domain it is of: `marquee.<domain>.v1`.
  String domain() {
    return descriptor.getFile().getPackage().split("\\.")[1];
  }

  List<ServiceMethod<?, ?>> serverMethods() {
    return serverMethods;
  }

  MethodDescriptor method(String name) {
    return descriptor.findMethodByName(name);
  }

  Future<?> invoke(Object implementation, String method, Message message) throws Throwable {
    MethodHandle handle = methodToHandle.get(method);
    if (handle == null) {
      throw new IllegalStateException("no method " + method + " in " + descriptor.getFullName());
    }
    return (Future<?>) handle.invokeExact(implementation, message);
  }

  /// The client's constants by method name.
  static Map<String, ServiceMethod<Message, Message>> clientMethods(Class<?> service) {
    try {
      Map<String, ServiceMethod<Message, Message>> methods = new HashMap<>();
      for (Field field : Class.forName(service.getName() + "GrpcClient").getFields()) {
        if (Modifier.isStatic(field.getModifiers())
            && field.get(null) instanceof ServiceMethod<?, ?> method) {
          @SuppressWarnings("unchecked")
          ServiceMethod<Message, Message> typed = (ServiceMethod<Message, Message>) method;
          methods.put(method.methodName(), typed);
        }
      }
      return methods;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(service.getName() + " is no generated service", e);
    }
  }

  static String capitalised(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private static Object constant(Class<?> type, String name) throws ReflectiveOperationException {
    return type.getField(name).get(null);
  }
}
