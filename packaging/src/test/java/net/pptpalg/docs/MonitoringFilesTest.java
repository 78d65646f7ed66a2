package net.pptpalg.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What Grafana and Prometheus want of the files that are shipped for them, as far as it shows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitoringFilesTest {

  private static final Path MONITORING = Path.of("monitoring").toAbsolutePath();
  private static final int GRID_COLUMNS = 24;
  private static final Set<String> PANEL_TYPES = Set.of("stat", "timeseries");

  /** What Grafana itself replaces in an expression. */
  private static final Set<String> BUILT_IN = Set.of("__rate_interval");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_]+)\\}?");
  private static final Pattern ALERT = Pattern.compile("^ *- alert: (\\w+)$", Pattern.MULTILINE);

  private Map<String, Object> dashboard;
  private List<Map<String, Object>> panels;

  @BeforeAll
  void readTheDashboard() throws IOException {
    dashboard = JSON.std.mapFrom(Files.readString(MONITORING.resolve("grafana-dashboard.json")));
    panels = objects(dashboard.get("panels"));
    assertFalse(panels.isEmpty());
  }

  @Test
  void shouldHaveWhatGrafanaNeedsToImportADashboard() {
    assertFalse(dashboard.containsKey("id") && dashboard.get("id") != null, "a fixed id collides");
    assertTrue(dashboard.get("uid").toString().matches("[A-Za-z0-9_-]{1,40}"));
    assertFalse(dashboard.get("title").toString().isBlank());
    assertTrue((int) dashboard.get("schemaVersion") >= 36);
    assertTrue(dashboard.get("time") instanceof Map<?, ?>);
    assertTrue(dashboard.get("annotations") instanceof Map<?, ?>);
  }

  @Test
  void shouldGiveEveryPanelAnIdAPlaceAndQueries() {
    Set<Object> ids = new HashSet<>();
    for (Map<String, Object> panel : panels) {
      String title = panel.get("title").toString();
      assertTrue(ids.add(panel.get("id")), () -> title + ": its id is another one's");
      assertTrue(PANEL_TYPES.contains(panel.get("type")), () -> title + ": " + panel.get("type"));
      Set<Object> references = new HashSet<>();
      List<Map<String, Object>> targets = objects(panel.get("targets"));
      assertFalse(targets.isEmpty(), title);
      for (Map<String, Object> target : targets) {
        assertTrue(references.add(target.get("refId")), () -> title + ": a refId twice");
        assertFalse(target.get("expr").toString().isBlank(), title);
      }
    }
  }

  @Test
  void shouldLayPanelsSideBySide() {
    List<int[]> places = new ArrayList<>();
    for (Map<String, Object> panel : panels) {
      Map<?, ?> at = (Map<?, ?>) panel.get("gridPos");
      int[] place = {(int) at.get("x"), (int) at.get("y"), (int) at.get("w"), (int) at.get("h")};
      assertTrue(place[0] >= 0 && place[0] + place[2] <= GRID_COLUMNS, panel::toString);
      for (int[] other : places) {
        boolean apart =
            place[0] + place[2] <= other[0]
                || other[0] + other[2] <= place[0]
                || place[1] + place[3] <= other[1]
                || other[1] + other[3] <= place[1];
        assertTrue(apart, () -> panel.get("title") + " covers another panel");
      }
      places.add(place);
    }
  }

  @Test
  void shouldUseTheVariablesItHas() {
    Set<String> known = new TreeSet<>(BUILT_IN);
    Map<?, ?> templating = (Map<?, ?>) dashboard.get("templating");
    objects(templating.get("list")).forEach(each -> known.add(each.get("name").toString()));
    Set<String> used = new TreeSet<>();
    for (Map<String, Object> panel : panels) {
      assertEquals("${datasource}", ((Map<?, ?>) panel.get("datasource")).get("uid"));
      for (Map<String, Object> target : objects(panel.get("targets"))) {
        Matcher variables = VARIABLE.matcher(target.get("expr").toString());
        while (variables.find()) {
          used.add(variables.group(1));
        }
        assertTrue(target.get("expr").toString().contains("$instance"), target::toString);
      }
    }
    used.removeAll(known);
    assertEquals(Set.of(), used);
  }

  @Test
  void shouldTryEveryAlert() throws IOException {
    String tests = Files.readString(MONITORING.resolve("alerts-test.yml"));
    Matcher alerts = ALERT.matcher(Files.readString(MONITORING.resolve("alerts.yml")));
    int found = 0;
    while (alerts.find()) {
      found++;
      String name = alerts.group(1);
      assertTrue(tests.contains("{eval_time: 25m, alertname: " + name + "}"), name + ": silence");
      assertTrue(
          tests.contains("alertname: " + name + "\n        exp_alerts:"), name + ": never fires");
    }
    assertTrue(found > 0);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> objects(Object list) {
    return (List<Map<String, Object>>) list;
  }
}
