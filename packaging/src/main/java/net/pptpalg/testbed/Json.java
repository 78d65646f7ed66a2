package net.pptpalg.testbed;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON texts as maps and lists. */
public final class Json {

  private Json() {}

  /** One object. */
  public static Map<String, Object> object(String text) {
    try {
      return JSON.std.mapFrom(text);
    } catch (IOException e) {
      throw new TestbedException("not a JSON object: " + text, e);
    }
  }

  /** The objects in an array; anything else in it is an error. */
  static List<Map<String, Object>> objects(String text) {
    try {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (Object row : JSON.std.listFrom(text)) {
        if (!(row instanceof Map<?, ?> fields)) {
          throw new TestbedException("not an array of JSON objects: " + text);
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        fields.forEach((name, value) -> copy.put((String) name, value));
        rows.add(copy);
      }
      return rows;
    } catch (IOException e) {
      throw new TestbedException("not a JSON array: " + text, e);
    }
  }
}
