package dev.marquee.launcher;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;

/// Kubernetes' own description of its objects, strictly: an unknown field is an error, as is a
/// value of another type.
final class KubernetesSchema {
  private static final String MODELS = "io.kubernetes.client.openapi.models.";

  private KubernetesSchema() {}

  /// @throws IllegalArgumentException naming the field
  static void validate(Manifest manifest) {
    JsonElement json = JsonParser.parseString(manifest.json().toString());
    Class<?> model = model(manifest);
    try {
      model.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(manifest + ": " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(model.getName(), e);
    }
    var _ = JSON.getGson().fromJson(json, model);
  }

  /// `autoscaling/v2` HorizontalPodAutoscaler → V2HorizontalPodAutoscaler.
  private static Class<?> model(Manifest manifest) {
    String apiVersion = manifest.at("/apiVersion").asText();
    String version = apiVersion.substring(apiVersion.indexOf('/') + 1).toUpperCase(Locale.ROOT);
    try {
      return Class.forName(MODELS + version + manifest.kind());
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "Kubernetes knows no " + apiVersion + " " + manifest.kind(), e);
    }
  }
}
