package dev.lockstep.web;

import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Completes the OpenAPI document. Controllers take a {@link JsonBody} and answer bytes, so
 * springdoc knows their paths and operation ids only; bodies, answers and parameters are described
 * in {@code openapi/*.yaml}. What holds for every operation (token, key, problems) is added here.
 */
@Component
class ApiDescription implements OpenApiCustomizer {

  private static final String FILES = "classpath*:openapi/*.yaml";
  private static final String QUOTE = "quoteOrder";

  @Override
  public void customise(OpenAPI api) {
    // Those read from classes belong to operations that are described anew.
    api.setComponents(new Components());
    try {
      for (Resource file : new PathMatchingResourcePatternResolver().getResources(FILES)) {
        try (InputStream text = file.getInputStream()) {
          add(api, Yaml31.mapper().readValue(text, OpenAPI.class));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    api.getPaths()
        .forEach((path, item) ->
            item.readOperationsMap()
                .forEach((method, operation) -> addRules(path, method, operation)));
  }

  private static void add(OpenAPI api, OpenAPI part) {
    if (part.getInfo() != null) {
      api.setInfo(part.getInfo());
    }
    if (part.getComponents() != null) {
      add(api.getComponents(), part.getComponents());
    }
    each(part.getPaths())
        .forEach((path, described) -> describe(api.getPaths().get(path), described));
  }

  /** Production lacks what is for development only. */
  private static void describe(@Nullable PathItem item, PathItem described) {
    if (item == null) {
      return;
    }
    Map<HttpMethod, Operation> more = described.readOperationsMap();
    item.readOperationsMap()
        .forEach((method, operation) -> describe(operation, more.getOrDefault(method, operation)));
  }

  private static void add(Components all, Components more) {
    each(more.getSchemas()).forEach(all::addSchemas);
    each(more.getParameters()).forEach(all::addParameters);
    each(more.getHeaders()).forEach(all::addHeaders);
    each(more.getSecuritySchemes()).forEach(all::addSecuritySchemes);
  }

  private static <T> Map<String, T> each(@Nullable Map<String, T> parts) {
    return parts == null ? Map.of() : parts;
  }

  private static void describe(Operation operation, Operation described) {
    List<Parameter> parameters = new ArrayList<>(list(operation.getParameters()));
    parameters.removeIf(parameter -> !"path".equals(parameter.getIn()));
    parameters.addAll(list(described.getParameters()));
    operation.setParameters(parameters);
    operation.setTags(described.getTags());
    operation.setRequestBody(described.getRequestBody());
    operation.setResponses(described.getResponses());
    if (described.getSummary() != null) {
      operation.setSummary(described.getSummary());
    }
    operation.setDescription(described.getDescription());
  }

  private static void addRules(String path, HttpMethod method, Operation operation) {
    boolean operators = path.startsWith("/ops/");
    boolean post = method == HttpMethod.POST;
    if (operators || path.startsWith("/api/")) {
      operation.addSecurityItem(new SecurityRequirement().addList("bearer"));
      if ((post || method == HttpMethod.PUT) && !QUOTE.equals(operation.getOperationId())) {
        String key = operators && post ? "RequiredIdempotencyKey" : "IdempotencyKey";
        operation.addParametersItem(new Parameter().$ref(key));
      }
    }
    operation
        .getResponses()
        .addApiResponse("default", new ApiResponse().description("Any other refusal"));
    operation
        .getResponses()
        .forEach((status, response) -> {
          if (status.equals("default") || status.compareTo("400") >= 0) {
            response.setContent(problem());
          }
        });
  }

  private static Content problem() {
    MediaType type = new MediaType().schema(new Schema<>().$ref("Problem"));
    return new Content().addMediaType(Problem.MEDIA_TYPE, type);
  }

  private static <T> List<T> list(@Nullable List<T> parts) {
    return parts == null ? List.of() : parts;
  }
}
