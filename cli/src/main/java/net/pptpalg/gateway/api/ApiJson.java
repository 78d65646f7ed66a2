package net.pptpalg.gateway.api;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON of the management API, both ways.
 *
 * <p>Mapped by hand rather than by reflection: the names on the wire are fixed in one place, and a
 * client command does not pay for introspection at its start. Unknown fields are ignored, so that
 * an older client can ask a newer gateway.
 */
final class ApiJson {

  private static final JSON JSON_WITH_NULLS = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

  private ApiJson() {}

  static byte[] encodeStatus(Status status) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", status.version());
    fields.put("pid", status.pid());
    fields.put("uptimeSeconds", status.uptimeSeconds());
    fields.put("backend", status.backend());
    fields.put("lanInterfaces", status.lanInterfaces());
    fields.put("wanInterface", status.wanInterface());
    fields.put("publicAddresses", status.publicAddresses());
    fields.put("controlConnections", status.controlConnections());
    fields.put("calls", status.calls());
    fields.put("lanes", status.lanes().stream().map(ApiJson::fieldsOf).toList());
    fields.put("counters", status.counters());
    fields.put("counterHelp", status.counterHelp());
    return encode(fields);
  }

  static byte[] encodeSessions(List<Session> sessions) {
    // An iterable, so that only one row's map exists at a time.
    Iterable<Map<String, Object>> rows = () -> sessions.stream().map(ApiJson::fieldsOf).iterator();
    return encode(rows);
  }

  /** Writes a JSON value made of maps, lists and scalars. */
  static byte[] encodeValue(Object value) {
    return encode(value);
  }

  /**
   * Reads a JSON object.
   *
   * @throws IOException when it is anything else
   */
  static Map<String, Object> decodeObject(byte[] json) throws IOException {
    Map<String, Object> object;
    try {
      object = JSON.std.mapFrom(json);
    } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
      throw new IOException("not a JSON object", e);
    }
    if (object == null) {
      throw new IOException("null is not a JSON object");
    }
    return object;
  }

  /**
   * Reads any JSON value.
   *
   * @throws IOException when it is none
   */
  static Object decodeValue(byte[] json) throws IOException {
    return JSON.std.anyFrom(json);
  }

  static byte[] encodeError(String code, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", message);
    return encode(Map.of("error", error));
  }

  /**
   * Reads a status.
   *
   * @throws IOException when it is not the JSON of a status
   */
  static Status decodeStatus(byte[] json) throws IOException {
    try {
      Map<String, Object> fields = JSON.std.mapFrom(json);
      List<Status.Lane> lanes = new ArrayList<>();
      for (Object lane : (List<?>) fields.get("lanes")) {
        Map<?, ?> of = (Map<?, ?>) lane;
        lanes.add(
            new Status.Lane(
                (int) number(of, "queue"),
                number(of, "packets"),
                number(of, "dropped"),
                number(of, "lost"),
                number(of, "queued")));
      }
      Map<String, Long> counters = new LinkedHashMap<>();
      ((Map<?, ?>) fields.get("counters"))
          .forEach((name, value) -> counters.put((String) name, ((Number) value).longValue()));
      Map<String, String> counterHelp = new LinkedHashMap<>();
      ((Map<?, ?>) fields.get("counterHelp"))
          .forEach((name, value) -> counterHelp.put((String) name, (String) value));
      return new Status(
          text(fields, "version"),
          number(fields, "pid"),
          number(fields, "uptimeSeconds"),
          text(fields, "backend"),
          texts(fields, "lanInterfaces"),
          text(fields, "wanInterface"),
          texts(fields, "publicAddresses"),
          (int) number(fields, "controlConnections"),
          (int) number(fields, "calls"),
          lanes,
          counters,
          counterHelp);
    } catch (ClassCastException | NullPointerException e) {
      throw new IOException("not the JSON of a status", e);
    }
  }

  /**
   * Reads the rows of the session table.
   *
   * @throws IOException when it is not the JSON of a session table
   */
  static List<Session> decodeSessions(byte[] json) throws IOException {
    try {
      List<Session> sessions = new ArrayList<>();
      for (Object row : JSON.std.listFrom(json)) {
        sessions.add(sessionOf((Map<?, ?>) row));
      }
      return sessions;
    } catch (ClassCastException | NullPointerException e) {
      throw new IOException("not the JSON of a session table", e);
    }
  }

  /** The message of an error answer, or {@code null} when it holds none. */
  static String decodeErrorMessage(byte[] json) {
    try {
      return JSON.std.mapFrom(json).get("error") instanceof Map<?, ?> error
              && error.get("message") instanceof String message
          ? message
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static Map<String, Object> fieldsOf(Session session) {
    Map<String, Object> fields = new LinkedHashMap<>(32);
    fields.put("id", session.id());
    fields.put("client", session.client());
    fields.put("clientPort", session.clientPort());
    fields.put("server", session.server());
    fields.put("serverPort", session.serverPort());
    fields.put("publicAddress", session.publicAddress());
    fields.put("publicPort", session.publicPort());
    fields.put("insideCallId", session.insideCallId());
    fields.put("outsideCallId", session.outsideCallId());
    fields.put("serverCallId", session.serverCallId());
    fields.put("state", session.state());
    fields.put("packetsToServer", session.packetsToServer());
    fields.put("bytesToServer", session.bytesToServer());
    fields.put("packetsToClient", session.packetsToClient());
    fields.put("bytesToClient", session.bytesToClient());
    fields.put("ageSeconds", session.ageSeconds());
    fields.put("idleSeconds", session.idleSeconds());
    fields.put("mruToServer", session.mruToServer());
    fields.put("mruToClient", session.mruToClient());
    fields.put("mruChanged", session.mruChanged());
    fields.put("restored", session.restored());
    return fields;
  }

  private static Session sessionOf(Map<?, ?> fields) {
    return new Session(
        number(fields, "id"),
        text(fields, "client"),
        (int) number(fields, "clientPort"),
        text(fields, "server"),
        (int) number(fields, "serverPort"),
        text(fields, "publicAddress"),
        (int) number(fields, "publicPort"),
        numberOrNull(fields, "insideCallId"),
        numberOrNull(fields, "outsideCallId"),
        numberOrNull(fields, "serverCallId"),
        text(fields, "state"),
        number(fields, "packetsToServer"),
        number(fields, "bytesToServer"),
        number(fields, "packetsToClient"),
        number(fields, "bytesToClient"),
        number(fields, "ageSeconds"),
        number(fields, "idleSeconds"),
        numberOrNull(fields, "mruToServer"),
        numberOrNull(fields, "mruToClient"),
        text(fields, "mruChanged"),
        Boolean.TRUE.equals(fields.get("restored")));
  }

  private static Map<String, Object> fieldsOf(Status.Lane lane) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("queue", lane.queue());
    fields.put("packets", lane.packets());
    fields.put("dropped", lane.dropped());
    fields.put("lost", lane.lost());
    fields.put("queued", lane.queued());
    return fields;
  }

  private static long number(Map<?, ?> fields, String name) {
    return ((Number) fields.get(name)).longValue();
  }

  private static Integer numberOrNull(Map<?, ?> fields, String name) {
    Number value = (Number) fields.get(name);
    return value == null ? null : Integer.valueOf(value.intValue());
  }

  private static String text(Map<?, ?> fields, String name) {
    return (String) fields.get(name);
  }

  private static List<String> texts(Map<?, ?> fields, String name) {
    return ((List<?>) fields.get(name)).stream().map(String.class::cast).toList();
  }

  private static byte[] encode(Object value) {
    try {
      return JSON_WITH_NULLS.asBytes(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
