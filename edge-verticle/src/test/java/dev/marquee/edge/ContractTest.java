package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.marquee.edge.ApiDocument.ApiOperation;
import dev.marquee.proto.options.v1.Access;
import dev.marquee.proto.options.v1.Http;
import dev.marquee.proto.options.v1.Options;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The OpenAPI document and the protos say the same: no field, outcome or operation of one is
/// unknown to the other.
class ContractTest {
  private static final ApiDocument DOCUMENT = ApiDocument.load();

  @Test
  void documentIsWrittenOutForItsLinter() throws IOException {
    Path file = Path.of("target", "openapi.json");
    Files.writeString(file, DOCUMENT.json().encodePrettily());

    assertThat(DOCUMENT.operations()).hasSizeGreaterThan(40);
  }

  @Test
  void operationIdsAreUnique() {
    List<String> ids = DOCUMENT.operations().stream().map(ApiOperation::id).toList();

    assertThat(ids).doesNotHaveDuplicates();
  }

  @TestFactory
  Stream<DynamicTest> requestFieldsAreTheMessagesFields() {
    return DOCUMENT.operations().stream()
        .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> requestMatches(operation)));
  }

  private static void requestMatches(ApiOperation operation) {
    JsonObject described = described(operation);
    Set<String> names = new TreeSet<>();
    JsonArray parameters = described.getJsonArray("parameters", new JsonArray()).copy();
    parameters.addAll(item(operation).getJsonArray("parameters", new JsonArray()));
    for (Object parameter : parameters) {
      JsonObject resolved = resolved((JsonObject) parameter);
      if (!resolved.getString("in").equals("header")) {
        names.add(resolved.getString("name"));
      }
    }
    JsonObject body = described.getJsonObject("requestBody");
    if (body != null) {
      JsonObject schema = schema(body);
      assertThat(schema.getValue("additionalProperties"))
          .as("unknown fields are refused")
          .isEqualTo(false);
      names.addAll(schema.getJsonObject("properties", new JsonObject()).fieldNames());
      deeper(schema, method(operation).getInputType(), operation.id());
    }
    Set<String> fields = jsonNames(method(operation).getInputType());
    fields.removeIf(name -> name.equals("idempotencyKey"));

    assertThat(names).isEqualTo(fields);
  }

  /// Objects within objects, as deep as both go.
  private static void deeper(JsonObject schema, Descriptor type, String at) {
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    for (FieldDescriptor field : type.getFields()) {
      boolean nested =
          field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              && !field.isMapField()
              && !field.getMessageType().getFullName().startsWith("google.protobuf.");
      JsonObject property = properties.getJsonObject(field.getJsonName());
      if (!nested || property == null) {
        continue;
      }
      JsonObject inner = resolved(property);
      if (field.isRepeated()) {
        inner = resolved(inner.getJsonObject("items"));
      }
      assertThat(new TreeSet<>(inner.getJsonObject("properties").fieldNames()))
          .as(at + "." + field.getJsonName())
          .isEqualTo(jsonNames(field.getMessageType()));
      if (!field.getMessageType().equals(type)) {
        deeper(inner, field.getMessageType(), at + "." + field.getJsonName());
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> outcomesAreTheDocumentedAnswers() {
    return DOCUMENT.operations().stream()
        .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> answersMatch(operation)));
  }

  private static void answersMatch(ApiOperation operation) {
    JsonObject responses = described(operation).getJsonObject("responses");
    Descriptor output = method(operation).getOutputType();
    Set<String> expected = new HashSet<>(Set.of("400", "429"));
    if (!operation.anonymous()) {
      expected.add("401");
    }
    List<FieldDescriptor> cases =
        output.getOneofs().stream()
            .filter(oneof -> oneof.getName().equals("outcome"))
            .map(OneofDescriptor::getFields)
            .findFirst()
            .orElse(List.of());
    if (cases.isEmpty()) {
      assertThat(responses.fieldNames()).contains("200");
      bodyMatches(responses.getJsonObject("200"), output, operation.id());
    }
    for (FieldDescriptor outcome : cases) {
      Http http = outcome.getOptions().getExtension(Options.http);
      assertThat(http.getStatus()).as(outcome.getFullName() + " has a status").isBetween(200, 599);
      expected.add(String.valueOf(http.getStatus()));
      if (http.getStatus() < 300 && http.getStatus() != 204) {
        bodyMatches(
            responses.getJsonObject(String.valueOf(http.getStatus())),
            outcome.getMessageType(),
            operation.id());
      } else if (http.getStatus() >= 400) {
        assertThat(http.getProblem())
            .as(outcome.getFullName() + " names its problem")
            .matches("[a-z0-9-]+");
        assertThat(http.getTitle()).as(outcome.getFullName() + " has a title").isNotBlank();
      }
    }

    assertThat(responses.fieldNames()).containsAll(expected);
  }

  private static void bodyMatches(JsonObject response, Descriptor type, String at) {
    assertThat(response).as(at + " documents its answer").isNotNull();
    JsonObject schema = schema(resolved(response));

    assertThat(new TreeSet<>(schema.getJsonObject("properties", new JsonObject()).fieldNames()))
        .as(at)
        .isEqualTo(jsonNames(type));
    deeper(schema, type, at);
  }

  @TestFactory
  Stream<DynamicTest> anonymityIsWhatTheContractAllows() {
    return DOCUMENT.operations().stream()
        .map(operation ->
            DynamicTest.dynamicTest(
                operation.id(),
                () -> {
                  Access access = method(operation).getOptions().getExtension(Options.access);
                  assertThat(access.getWho()).isNotEqualTo(Access.Who.WHO_SERVICE);
                  assertThat(operation.anonymous())
                      .isEqualTo(access.getWho() == Access.Who.WHO_ANYONE);
                }));
  }

  /// Those that need none can't be done twice by a repeat: a mail's link is spent, a new second
  /// factor takes the last one's place, an address is invited once.
  private static final Set<String> REPEATABLE =
      Set.of("verifyEmail", "beginSecondFactor", "inviteAccount");

  @TestFactory
  Stream<DynamicTest> whatCreatesNeedsAnIdempotencyKeyAndNothingElseDoes() {
    return DOCUMENT.operations().stream()
        .map(operation ->
            DynamicTest.dynamicTest(
                operation.id(),
                () -> {
                  boolean creates =
                      operation.method().equals("POST")
                          && described(operation).getJsonObject("responses").containsKey("201")
                          && !REPEATABLE.contains(operation.id());

                  assertThat(needsKey(operation)).isEqualTo(creates);
                  if (creates) {
                    assertThat(operation.anonymous()).as("a key is its caller's").isFalse();
                    assertThat(
                            method(operation)
                                .getOptions()
                                .getExtension(Options.access)
                                .getIdempotent())
                        .as("a read needs no key")
                        .isFalse();
                    assertThat(described(operation).getJsonObject("responses").fieldNames())
                        .contains("400", "409", "422");
                  }
                }));
  }

  @Test
  void whatIsBoundToNoRpcSaysWhoServesIt() {
    DOCUMENT
        .json()
        .getJsonObject("paths")
        .forEach(path -> {
          JsonObject item = (JsonObject) path.getValue();
          for (String method : List.of("get", "post", "put", "patch", "delete")) {
            JsonObject operation = item.getJsonObject(method);
            if (operation != null && !operation.containsKey("x-rpc")) {
              assertThat(operation.getString("x-by-hand"))
                  .as(path.getKey())
                  .isIn("Screens", "DataDownload", "ClientTokens");
            }
          }
        });
  }

  private static boolean needsKey(ApiOperation operation) {
    return described(operation).getJsonArray("parameters", new JsonArray()).stream()
        .map(parameter -> resolved((JsonObject) parameter))
        .anyMatch(parameter -> parameter.getString("name").equals("Idempotency-Key"));
  }

  private static JsonObject described(ApiOperation operation) {
    return item(operation).getJsonObject(operation.method().toLowerCase(java.util.Locale.ROOT));
  }

  private static JsonObject item(ApiOperation operation) {
    return DOCUMENT.json().getJsonObject("paths").getJsonObject(operation.path());
  }

  private static MethodDescriptor method(ApiOperation operation) {
    String[] rpc = operation.rpc().split("/");
    try {
      ServiceDescriptor service =
          (ServiceDescriptor)
              Class.forName(
                      "dev." + rpc[0].replaceFirst("^marquee", "marquee.proto") + "GrpcService")
                  .getField("SERVICE_DESCRIPTOR")
                  .get(null);
      MethodDescriptor method = service.findMethodByName(rpc[1]);
      assertThat(method).as(operation.rpc()).isNotNull();
      return method;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(operation.id() + " names no RPC: " + operation.rpc(), e);
    }
  }

  private static JsonObject schema(JsonObject content) {
    return resolved(
        content.getJsonObject("content").getJsonObject("application/json").getJsonObject("schema"));
  }

  private static JsonObject resolved(JsonObject json) {
    String ref = json.getString("$ref");
    if (ref == null) {
      return json;
    }
    JsonObject target = DOCUMENT.json();
    for (String name : ref.substring(2).split("/")) {
      target = target.getJsonObject(name);
    }
    return resolved(target);
  }

  private static Set<String> jsonNames(Descriptor type) {
    return type.getFields().stream()
        .map(FieldDescriptor::getJsonName)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
