package net.pptpalg.command;

/** The settings of {@code run}: an option {@code --name} and a key {@code name} of the file. */
enum RunKey {
  LAN("lan", Type.STRINGS),
  WAN("wan", Type.STRING),
  PUBLIC("public", Type.STRINGS),
  SOCKET("socket", Type.STRING),
  SOCKET_GROUP("socket-group", Type.STRING),
  STATE_DIR("state-dir", Type.STRING),
  LANES("lanes", Type.INTEGER),
  QUEUE("queue", Type.INTEGER);

  /** What the file may hold for a key. */
  enum Type {
    STRING("a string"),
    STRINGS("a string or an array of strings"),
    INTEGER("an integer");

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
