package net.pptpalg.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table for people: a line of headings, a row a line, columns aligned, two blanks between. */
final class Columns {

  private final int firstNumeric;
  private final List<String[]> rows = new ArrayList<>();

  /**
   * @param firstNumeric columns from here on hold numbers, which line up at their right
   */
  Columns(int firstNumeric, String... headings) {
    this.firstNumeric = firstNumeric;
    rows.add(headings);
  }

  /** Adds a row; null cells are empty. */
  void row(Object... cells) {
    rows.add(
        Arrays.stream(cells)
            .map(cell -> cell == null ? "" : cell.toString())
            .toArray(String[]::new));
  }

  /** The table; each line ends with a line feed and has no blanks before it. */
  String render() {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row[column].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String padding = " ".repeat(widths[column] - row[column].length());
        line.append(column == 0 ? "" : "  ")
            .append(column >= firstNumeric ? padding + row[column] : row[column] + padding);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
