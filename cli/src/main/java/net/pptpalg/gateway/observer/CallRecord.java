package net.pptpalg.gateway.observer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.diagnosis.Authentication;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.Conclusion;
import net.pptpalg.alg.diagnosis.ControlObserver;
import net.pptpalg.alg.diagnosis.Ending;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.alg.packet.Ipv4Address;

/**
 * What is kept of a call for the inventory. Without secrets, names and telephone numbers.
 *
 * @param id the gateway's number; null when it never got one
 * @param client address of the client
 * @param server address of the server
 * @param clientVendor what the client says it is, may be empty
 * @param serverVendor what the server says it is, may be empty
 * @param startedNs nanoseconds since 1970
 * @param endedNs nanoseconds since 1970; 0 while it lasts
 * @param up whether data could pass at any time
 * @param authentication the method; empty when none was seen
 * @param encryptionBits 128, 56 or 40; 0 for none
 * @param ended how it ended, in words; empty while it lasts
 * @param findings what was wrong with it
 */
record CallRecord(
    Long id,
    String client,
    String server,
    String clientVendor,
    String serverVendor,
    long startedNs,
    long endedNs,
    boolean up,
    String authentication,
    int encryptionBits,
    String ended,
    List<Finding> findings) {

  static CallRecord of(
      Long id,
      ControlObserver connection,
      CallObserver call,
      List<Conclusion> conclusions,
      long endedNs) {
    Authentication authentication = call == null ? null : call.ppp().authentication();
    boolean named = authentication != null && authentication.method() != null;
    Ending ending = call == null ? connection.ending() : call.ending();
    return new CallRecord(
        id,
        Ipv4Address.format(connection.clientAddress()),
        Ipv4Address.format(connection.serverAddress()),
        connection.clientVendor(),
        connection.serverVendor(),
        call == null ? connection.firstNs() : call.startedNs(),
        endedNs,
        call != null && wasUp(call),
        named ? authentication.method().text() : "",
        call == null ? 0 : call.ppp().encryptionBits(),
        endedBy(call, ending),
        conclusions.stream().map(Conclusion::finding).distinct().toList());
  }

  private static String endedBy(CallObserver call, Ending ending) {
    if (call != null && call.endedByPolicy()) {
      return "the gateway, by its policy (the call " + call.breach() + ")";
    }
    return ending == null ? "" : ending.text();
  }

  private static boolean wasUp(CallObserver call) {
    return call.ppp().ipcp().everOpened()
        || call.ppp().ipv6cp().everOpened()
        || call.state().equals("up");
  }

  /** As JSON. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", id);
    fields.put("client", client);
    fields.put("server", server);
    fields.put("clientVendor", clientVendor);
    fields.put("serverVendor", serverVendor);
    fields.put("started", TimeUnit.NANOSECONDS.toSeconds(startedNs));
    fields.put("ended", endedNs == 0 ? null : (Long) TimeUnit.NANOSECONDS.toSeconds(endedNs));
    fields.put("up", up);
    fields.put("authentication", authentication);
    fields.put("encryptionBits", encryptionBits);
    fields.put("endedBy", ended);
    fields.put("findings", findings.stream().map(CallRecord::finding).toList());
    return fields;
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("code", finding.code());
    fields.put("severity", finding.severity().text());
    fields.put("title", finding.title());
    return fields;
  }
}
