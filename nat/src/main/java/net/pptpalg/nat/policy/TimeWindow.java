package net.pptpalg.nat.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Part of some days of the week, in local time. A window that ends before it begins goes on past
 * midnight and belongs to the day on which it begins.
 *
 * @param days a bit for each day, Monday in bit 0; at least one
 * @param fromMinute first minute of the day in it, 0 to 1439
 * @param toMinute first minute after it, 1 to 1440; less than {@code fromMinute} when the window
 *     ends on the next day
 */
public record TimeWindow(int days, int fromMinute, int toMinute) {
  public static final int MINUTES_PER_DAY = 24 * 60;
  public static final int DAYS_PER_WEEK = 7;
  public static final int MINUTES_PER_WEEK = DAYS_PER_WEEK * MINUTES_PER_DAY;

  private static final int ALL_DAYS = (1 << DAYS_PER_WEEK) - 1;
  private static final String[] NAMES = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  private static final Pattern HOURS =
      Pattern.compile("([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])");

  /** Checks the ranges. */
  public TimeWindow {
    boolean sound =
        days > 0
            && days <= ALL_DAYS
            && fromMinute >= 0
            && fromMinute < MINUTES_PER_DAY
            && toMinute > 0
            && toMinute <= MINUTES_PER_DAY
            && fromMinute != toMinute;
    if (!sound) {
      throw new IllegalArgumentException("the time window is empty or beyond the day");
    }
  }

  /**
   * Reads days, hours or both: {@code mon-fri 08:00-18:00}, {@code sat,sun}, {@code 22:00-06:00}.
   *
   * @throws IllegalArgumentException when the text is anything else
   */
  public static TimeWindow parse(String text) {
    String[] parts = text.strip().split(" +");
    if (parts.length == 2) {
      return hours(text, days(text, parts[0]), parts[1]);
    }
    if (parts.length == 1 && parts[0].indexOf(':') >= 0) {
      return hours(text, ALL_DAYS, parts[0]);
    }
    if (parts.length == 1) {
      return new TimeWindow(days(text, parts[0]), 0, MINUTES_PER_DAY);
    }
    throw malformed(text);
  }

  private static TimeWindow hours(String text, int days, String hours) {
    Matcher matcher = HOURS.matcher(hours);
    if (!matcher.matches()) {
      throw malformed(text);
    }
    int from = minute(matcher.group(1), matcher.group(2));
    int to = minute(matcher.group(3), matcher.group(4));
    boolean sound = from < MINUTES_PER_DAY && to <= MINUTES_PER_DAY && from != to;
    if (!sound) {
      throw malformed(text);
    }
    return new TimeWindow(days, from, to == 0 ? MINUTES_PER_DAY : to);
  }

  private static int minute(String hour, String minute) {
    return Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
  }

  private static int days(String text, String list) {
    int days = 0;
    for (String item : list.split(",", -1)) {
      String[] ends = item.split("-", -1);
      int first = day(text, ends[0]);
      int last = ends.length == 1 ? first : day(text, ends[1]);
      if (ends.length > 2) {
        throw malformed(text);
      }
      for (int day = first; ; day = (day + 1) % DAYS_PER_WEEK) {
        days |= 1 << day;
        if (day == last) {
          break;
        }
      }
    }
    return days;
  }

  private static int day(String text, String name) {
    for (int day = 0; day < DAYS_PER_WEEK; day++) {
      if (NAMES[day].equalsIgnoreCase(name)) {
        return day;
      }
    }
    throw malformed(text);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not a time window; write one such as 'mon-fri 08:00-18:00'");
  }

  /**
   * Whether a minute lies in it.
   *
   * @param minuteOfWeek local time, 0 (Monday 00:00) to 10079
   */
  public boolean contains(int minuteOfWeek) {
    int day = minuteOfWeek / MINUTES_PER_DAY;
    int minute = minuteOfWeek % MINUTES_PER_DAY;
    if (fromMinute < toMinute) {
      return has(day) && minute >= fromMinute && minute < toMinute;
    }
    int dayBefore = (day + DAYS_PER_WEEK - 1) % DAYS_PER_WEEK;
    return has(day) && minute >= fromMinute || has(dayBefore) && minute < toMinute;
  }

  private boolean has(int day) {
    return (days & 1 << day) != 0;
  }

  /** A minute of the week in words, such as {@code mon 08:05}. */
  public static String format(int minuteOfWeek) {
    return NAMES[minuteOfWeek / MINUTES_PER_DAY] + " " + clock(minuteOfWeek % MINUTES_PER_DAY);
  }

  /**
   * Reads a minute of the week such as {@code mon 08:05}.
   *
   * @throws IllegalArgumentException when the text is anything else
   */
  public static int parseMinute(String text) {
    Matcher matcher =
        Pattern.compile("([A-Za-z]{3}) +([01][0-9]|2[0-3]):([0-5][0-9])").matcher(text.strip());
    for (int day = 0; matcher.matches() && day < DAYS_PER_WEEK; day++) {
      if (NAMES[day].equalsIgnoreCase(matcher.group(1))) {
        return day * MINUTES_PER_DAY + minute(matcher.group(2), matcher.group(3));
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a time of the week; write one such as 'mon 08:05'");
  }

  private static String clock(int minute) {
    return (minute < 600 ? "0" : "") + minute / 60 + (minute % 60 < 10 ? ":0" : ":") + minute % 60;
  }

  /** The window as {@link #parse} reads it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (days != ALL_DAYS || isWholeDay()) {
      appendDays(text);
    }
    if (!isWholeDay()) {
      text.append(text.length() == 0 ? "" : " ")
          .append(clock(fromMinute))
          .append('-')
          .append(clock(toMinute));
    }
    return text.toString();
  }

  private boolean isWholeDay() {
    return fromMinute == 0 && toMinute == MINUTES_PER_DAY;
  }

  private void appendDays(StringBuilder text) {
    for (int day = 0; day < DAYS_PER_WEEK; day++) {
      if (!has(day)) {
        continue;
      }
      int last = day;
      while (last + 1 < DAYS_PER_WEEK && has(last + 1)) {
        last++;
      }
      text.append(text.length() == 0 ? "" : ",").append(NAMES[day]);
      if (last > day) {
        text.append(last > day + 1 ? "-" : ",").append(NAMES[last]);
      }
      day = last;
    }
  }
}
