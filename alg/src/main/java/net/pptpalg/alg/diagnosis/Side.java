package net.pptpalg.alg.diagnosis;

/** The two ends of a control connection, and of its calls. */
public enum Side {
  /** The one that opened the TCP connection: a VPN client. */
  CLIENT("client"),
  /** The one that listens on TCP port 1723. */
  SERVER("server");

  private final String text;

  Side(String text) {
    this.text = text;
  }

  /** The other end. */
  public Side other() {
    return this == CLIENT ? SERVER : CLIENT;
  }

  /** The word for people. */
  public String text() {
    return text;
  }
}
