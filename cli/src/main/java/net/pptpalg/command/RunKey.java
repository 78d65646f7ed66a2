package net.pptpalg.command;

/** The settings of {@code run}: an option {@code --name} and a key {@code name} of the file. */
enum RunKey {
  LAN("lan", Type.STRINGS),
  WAN("wan", Type.STRING),
  PUBLIC("public", Type.STRINGS),
  PUBLISH("publish", Type.STRINGS),
  SOCKET("socket", Type.STRING),
  SOCKET_GROUP("socket-group", Type.STRING),
  STATE_DIR("state-dir", Type.STRING),
  LANES("lanes", Type.INTEGER),
  QUEUE("queue", Type.INTEGER),
  MAX_CONNECTIONS_PER_CLIENT("max-connections-per-client", Type.INTEGER),
  MAX_HALF_OPEN_PER_CLIENT("max-half-open-per-client", Type.INTEGER),
  MAX_CALLS_PER_CLIENT("max-calls-per-client", Type.INTEGER),
  HALF_OPEN("half-open", Type.DURATION),
  LINGER("linger", Type.DURATION),
  IDLE("idle", Type.DURATION),
  CALL_IDLE("call-idle", Type.DURATION),
  ID_REST("id-rest", Type.DURATION),
  CLAMP_MSS("clamp-mss", Type.SIZE),
  MRU("mru", Type.SIZE);

  /** What the file may hold for a key. */
  enum Type {
    STRING("a string"),
    STRINGS("a string or an array of strings"),
    INTEGER("an integer"),
    SIZE("a number of bytes or a string such as \"auto\" or \"off\""),
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

  RunKey(String key, Type type) {
    this.key = key;
    this.type = type;
  }

  /** Name in the file. */
  String key() {
    return key;
  }

  /** Name on the command line. */
  String option() {
    return "--" + key;
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
