package net.pptpalg.gateway.events;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.nat.binding.Call;

/** Events as lines of JSON. */
final class EventJson {
  private static final JSON WITH_NULLS = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

  private EventJson() {}

  /** One line in UTF-8, the line feed included. */
  static byte[] line(Event event) {
    try {
      return (WITH_NULLS.asString(fieldsOf(event)) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is told of an event, by name. */
  static Map<String, Object> fieldsOf(Event event) {
    Map<String, Object> fields = new LinkedHashMap<>(32);
    Event.Ends ends = event.ends();
    fields.put("event", event.kind().text());
    fields.put("time", Instant.ofEpochMilli(event.timeMs()).toString());
    if (event.detail() != null) {
      fields.put("detail", event.detail());
    }
    if (ends == null) {
      return fields;
    }
    if (ends.connectionId() != 0) {
      fields.put("connection", ends.connectionId());
    }
    if (event.call() != null) {
      fields.put("call", event.call().callId());
    }
    fields.put("direction", ends.outward() ? "outward" : "inward");
    fields.put("client", Ipv4Address.format(ends.client()));
    fields.put("clientPort", ends.clientPort());
    fields.put("server", Ipv4Address.format(ends.server()));
    fields.put("serverPort", ends.serverPort());
    if (ends.publicAddress() != 0) {
      fields.put("publicAddress", Ipv4Address.format(ends.publicAddress()));
      fields.put("publicPort", ends.publicPort());
    }
    if (event.call() != null) {
      putCall(fields, event);
    }
    if (event.reason() != null) {
      fields.put("reason", name(event.reason()));
      fields.put("reasonText", event.reason().sentence());
    }
    if (event.refusal() != null) {
      fields.put("reason", name(event.refusal()));
      fields.put("reasonText", event.refusal().sentence());
      fields.put("rule", event.ruleId() == 0 ? null : event.ruleId());
    }
    if (event.detail() != null) {
      fields.put("detail", event.detail());
    }
    return fields;
  }

  private static void putCall(Map<String, Object> fields, Event event) {
    Event.CallPart call = event.call();
    fields.put("insideCallId", call.insideId());
    fields.put("outsideCallId", call.outsideId());
    fields.put("remoteCallId", call.remoteId() == Call.UNKNOWN ? null : call.remoteId());
    if (event.kind() == EventKind.CALL_ENDED) {
      fields.put("started", Instant.ofEpochMilli(call.startedMs()).toString());
      fields.put("seconds", (event.timeMs() - call.startedMs()) / 1000.0);
      fields.put("packetsToServer", call.packetsToServer());
      fields.put("bytesToServer", call.bytesToServer());
      fields.put("packetsToClient", call.packetsToClient());
      fields.put("bytesToClient", call.bytesToClient());
      fields.put("cause", CauseText.fieldsOf(call.cause()));
    }
  }

  private static String name(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
