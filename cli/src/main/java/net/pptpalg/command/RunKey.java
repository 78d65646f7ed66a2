package net.pptpalg.command;

/** The settings of {@code run}: an option {@code --name} and a key {@code name} of the file. */
enum RunKey {
  LAN("lan", Type.STRINGS, "-"),
  WAN("wan", Type.STRING, "-"),
  PUBLIC("public", Type.STRINGS, "auto"),
  PUBLISH("publish", Type.STRINGS, "none"),
  SOCKET("socket", Type.STRING, "/run/pptp-alg/pptp-alg.sock"),
  SOCKET_GROUP("socket-group", Type.STRING, "none"),
  STATE_DIR("state-dir", Type.STRING, "/var/lib/pptp-alg"),
  LANES("lanes", Type.INTEGER, "one for two processors, at most 16"),
  QUEUE("queue", Type.INTEGER, "1723"),
  MAX_CONNECTIONS_PER_CLIENT("max-connections-per-client", Type.INTEGER, "256"),
  MAX_HALF_OPEN_PER_CLIENT("max-half-open-per-client", Type.INTEGER, "64"),
  MAX_CALLS_PER_CLIENT("max-calls-per-client", Type.INTEGER, "1024"),
  MAX_CONNECTIONS("max-connections", Type.INTEGER, "65536"),
  MAX_UNPROVEN("max-unproven", Type.INTEGER, "16384"),
  MAX_CALLS("max-calls", Type.INTEGER, "524288"),
  HALF_OPEN("half-open", Type.DURATION, "30s"),
  LINGER("linger", Type.DURATION, "5s"),
  IDLE("idle", Type.DURATION, "30m"),
  CALL_IDLE("call-idle", Type.DURATION, "4h"),
  ID_REST("id-rest", Type.DURATION, "15s"),
  CLAMP_MSS("clamp-mss", Type.SIZE, "off"),
  MRU("mru", Type.SIZE, "alarm"),
  ACCOUNTING("accounting", Type.STRING, "none"),
  ACCOUNTING_SIZE("accounting-size", Type.INTEGER, "64"),
  ACCOUNTING_FILES("accounting-files", Type.INTEGER, "8"),
  ACCOUNTING_JOURNAL("accounting-journal", Type.STRING, "off"),
  SYSLOG("syslog", Type.STRING, "none"),
  METRICS("metrics", Type.STRING, "none"),
  DIAGNOSE("diagnose", Type.STRING, "on"),
  BAN_AFTER("ban-after", Type.COUNT, "off"),
  BAN_WINDOW("ban-window", Type.DURATION, "10m"),
  BAN_TIME("ban-time", Type.DURATION, "15m"),
  KEEP_RULES("keep-rules", Type.STRING, "off");

  /** What the file may hold for a key. */
  enum Type {
    STRING("a string"),
    STRINGS("a string or an array of strings"),
    INTEGER("an integer"),
    SIZE("a number of bytes or a string such as \"auto\" or \"off\""),
    COUNT("a number or \"off\""),
    DURATION("a number of seconds or a string such as \"90s\" or \"4h\"");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private final String key;
  private final Type type;
  private final String otherwise;

  RunKey(String key, Type type, String otherwise) {
    this.key = key;
    this.type = type;
    this.otherwise = otherwise;
  }

  /** Name in the file. */
  String key() {
    return key;
  }

  /** Name on the command line. */
  String option() {
    return "--" + key;
  }

  /** What stands when nothing is given, in words. */
  String otherwise() {
    return otherwise;
  }

  Type type() {
    return type;
  }

  /** The setting with this name in the file, or {@code null}. */
  static RunKey named(String key) {
    for (RunKey candidate : values()) {
      if (candidate.key.equals(key)) {
        return candidate;
      }
    }
    return null;
  }
}
