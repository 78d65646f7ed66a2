package net.pptpalg.command;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The inventory as text, as one HTML page, and for programs. */
final class InventoryPages {

  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff }
      table { border-collapse: collapse; width: 100% }
      th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0 }
      th { border-bottom: 2px solid #888 } td { border-bottom: 1px solid #ccc }
      .number { text-align: right } .bad { color: #a00 }
      @media (prefers-color-scheme: dark) {
        body { color: #ddd; background: #181818 } .bad { color: #f88 } }
      """;

  private InventoryPages() {}

  static String text(Inventory inventory) {
    if (inventory.rows().isEmpty()) {
      return "no calls since the gateway was started\n";
    }
    StringBuilder text = new StringBuilder(summary(inventory)).append('\n');
    for (Inventory.Row row : inventory.rows()) {
      text.append('\n').append(row.client).append(" -> ").append(row.server);
      text.append(names(" (", row.vendors, ")")).append('\n');
      text.append("  calls ").append(row.calls);
      text.append(", under way ").append(row.underWay);
      text.append(", never up ").append(row.failed());
      text.append("; first ").append(Instant.ofEpochSecond(row.firstSeconds));
      text.append(", last ").append(Instant.ofEpochSecond(row.lastSeconds)).append('\n');
      text.append("  authentication ").append(orNone(row.authentications));
      text.append("; encryption ").append(orNone(row.encryptions)).append('\n');
      row.findings.forEach(
          (finding, count) ->
              text.append("  ").append(finding).append(" (").append(count).append(")\n"));
    }
    return text.toString();
  }

  static Map<String, Object> fields(Inventory inventory) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("calls", inventory.calls());
    fields.put("clients", inventory.clients());
    fields.put("servers", inventory.servers());
    fields.put("uses", inventory.rows().stream().map(InventoryPages::fields).toList());
    return fields;
  }

  private static Map<String, Object> fields(Inventory.Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("client", row.client);
    fields.put("server", row.server);
    fields.put("serverVendors", List.copyOf(row.vendors));
    fields.put("calls", row.calls);
    fields.put("underWay", row.underWay);
    fields.put("neverUp", row.failed());
    fields.put("first", Instant.ofEpochSecond(row.firstSeconds).toString());
    fields.put("last", Instant.ofEpochSecond(row.lastSeconds).toString());
    fields.put("authentication", List.copyOf(row.authentications));
    fields.put("encryption", List.copyOf(row.encryptions));
    fields.put("findings", row.findings);
    return fields;
  }

  static String html(Inventory inventory) {
    StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>");
    page.append("<meta charset=\"utf-8\"><title>Who still uses PPTP</title>\n<style>\n");
    page.append(STYLE).append("</style></head>\n<body>\n<h1>Who still uses PPTP</h1>\n<p>");
    page.append(escape(summary(inventory))).append("</p>\n<table>\n<tr>");
    for (String heading :
        List.of("Client", "Server", "Calls", "Never up", "Last", "Authentication", "Encryption")) {
      page.append("<th>").append(heading).append("</th>");
    }
    page.append("<th>Findings</th></tr>\n");
    for (Inventory.Row row : inventory.rows()) {
      page.append("<tr>");
      cell(page, row.client);
      cell(page, row.server + names(" (", row.vendors, ")"));
      page.append("<td class=\"number\">").append(row.calls).append("</td>");
      page.append("<td class=\"number\">").append(row.failed()).append("</td>");
      cell(page, Instant.ofEpochSecond(row.lastSeconds).toString());
      cell(page, orNone(row.authentications));
      cell(page, orNone(row.encryptions));
      page.append("<td class=\"bad\">");
      row.findings.forEach(
          (finding, count) ->
              page.append(escape(finding)).append(" (").append(count).append(")<br>"));
      page.append("</td></tr>\n");
    }
    return page.append("</table>\n</body>\n</html>\n").toString();
  }

  private static String summary(Inventory inventory) {
    return inventory.calls()
        + " calls of "
        + inventory.clients()
        + " clients to "
        + inventory.servers()
        + " servers since the gateway was started.";
  }

  private static void cell(StringBuilder page, String text) {
    page.append("<td>").append(escape(text)).append("</td>");
  }

  private static String names(String before, Collection<String> names, String after) {
    return names.isEmpty() ? "" : before + String.join(", ", names) + after;
  }

  private static String orNone(Collection<String> names) {
    return names.isEmpty() ? "not seen" : String.join(", ", names);
  }

  /** Vendors' names come from the network. */
  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
