package net.pptpalg.gateway.api;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Which endpoint answers which method and path. Complete before the server starts. */
public final class Routes {
  private static final String PARAMETER = "{}";

  private final List<Route> routes = new ArrayList<>();
  private EventSource events;

  private record Route(String method, String[] path, Endpoint endpoint) {
    /** What stands in the place of the parameters, or null when it is another path. */
    List<String> parameters(String[] asked) {
      if (asked.length != path.length) {
        return null;
      }
      List<String> parameters = new ArrayList<>();
      for (int i = 0; i < path.length; i++) {
        if (path[i].equals(PARAMETER)) {
          parameters.add(asked[i]);
        } else if (!path[i].equals(asked[i])) {
          return null;
        }
      }
      return parameters;
    }
  }

  /**
   * What was found for a path.
   *
   * @param endpoint null when the path does not have the method
   * @param methods those it has
   */
  record Match(Endpoint endpoint, List<String> parameters, String methods) {}

  /**
   * Adds a route.
   *
   * @param path such as <code>/v1/sessions/{}</code>
   */
  public Routes add(String method, String path, Endpoint endpoint) {
    routes.add(new Route(method, path.split("/"), endpoint));
    return this;
  }

  /** Where {@code GET /v1/events} comes from. */
  public Routes events(EventSource source) {
    events = source;
    return this;
  }

  EventSource events() {
    return events;
  }

  /** Null when there is no such path. */
  Match find(String method, String path) {
    String[] asked = path.split("/");
    TreeSet<String> methods = new TreeSet<>();
    for (Route route : routes) {
      List<String> parameters = route.parameters(asked);
      if (parameters == null) {
        continue;
      }
      if (route.method().equals(method)) {
        return new Match(route.endpoint(), parameters, route.method());
      }
      methods.add(route.method());
    }
    return methods.isEmpty() ? null : new Match(null, List.of(), String.join(", ", methods));
  }
}
