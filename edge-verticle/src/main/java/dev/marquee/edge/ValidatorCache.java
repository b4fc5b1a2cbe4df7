package dev.marquee.edge;

import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.OpenAPIContract;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Validators of a contract's schemas, each built once. The library builds one for every parameter
/// of every request, and with it a copy of all schemas of the document: a fifth of what a read
/// cost. They are immutable, so requests share them; there are as many as the document has schemas.
final class ValidatorCache {
  /// A schema is itself, not what it says: comparing what it says would cost what is saved.
  private record Key(JsonSchema schema) {
    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(Object other) {
      return other instanceof Key(JsonSchema theirs) && theirs == schema;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(schema);
    }
  }

  private final SchemaRepository schemas;
  private final Map<Key, Validator> schemaToValidator = new ConcurrentHashMap<>();

  private ValidatorCache(SchemaRepository schemas) {
    this.schemas = schemas;
  }

  /// The same contract, remembering its validators.
  static OpenAPIContract of(OpenAPIContract contract) {
    ValidatorCache cache = new ValidatorCache(contract.getSchemaRepository());
    SchemaRepository remembering = proxy(SchemaRepository.class, cache::repository);
    return proxy(
        OpenAPIContract.class,
        (method, arguments) ->
            method.getName().equals("getSchemaRepository")
                ? remembering
                : invoke(method, contract, arguments));
  }

  private Object repository(Method method, Object[] arguments) throws Throwable {
    return method.getName().equals("validator")
            && arguments.length == 1
            && arguments[0] instanceof JsonSchema schema
        ? schemaToValidator.computeIfAbsent(new Key(schema), key -> schemas.validator(key.schema))
        : invoke(method, schemas, arguments);
  }

  private interface Call {
    Object on(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                call.on(method, arguments == null ? new Object[0] : arguments)));
  }

  private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
