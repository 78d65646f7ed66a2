package net.pptpalg.gateway.api;

import java.util.List;
import java.util.Map;

/**
 * A request as an {@link Endpoint} sees it. Nothing in it is trusted.
 *
 * @param parameters what stood in the place of each <code>{}</code> of the route, in order
 * @param body the JSON object that came with it; empty when none came
 */
public record ApiRequest(List<String> parameters, Map<String, Object> body) {

  /**
   * A parameter of the path as a number.
   *
   * @throws ApiException when it is none
   */
  public long number(int parameter) {
    String text = parameters.get(parameter);
    if (!text.matches("[0-9]{1,18}")) {
      throw new ApiException(ApiException.Kind.INVALID, "the path needs a number there");
    }
    return Long.parseLong(text);
  }

  /**
   * A text of the body, or null when it is not there.
   *
   * @throws ApiException when it is something else
   */
  public String text(String field) {
    Object value = body.get(field);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new ApiException(ApiException.Kind.INVALID, field + " must be a string");
  }

  /**
   * A boolean of the body; false when it is not there.
   *
   * @throws ApiException when it is something else
   */
  public boolean flag(String field) {
    Object value = body.get(field);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw new ApiException(ApiException.Kind.INVALID, field + " must be true or false");
  }

  /**
   * A whole number of the body, or null when it is not there.
   *
   * @throws ApiException when it is something else
   */
  public Long numberOf(String field) {
    Object value = body.get(field);
    if (value == null) {
      return null;
    }
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw new ApiException(ApiException.Kind.INVALID, field + " must be a whole number");
  }

  /**
   * Refuses fields of the body that nobody looks at: a misspelt one must not go unnoticed.
   *
   * @throws ApiException when there is one
   */
  public void allowOnly(List<String> fields) {
    for (String field : body.keySet()) {
      if (!fields.contains(field)) {
        throw new ApiException(
            ApiException.Kind.INVALID,
            "there is no field '" + field + "' here, only " + String.join(", ", fields));
      }
    }
  }
}
