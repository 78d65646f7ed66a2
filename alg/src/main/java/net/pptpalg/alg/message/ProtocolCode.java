package net.pptpalg.alg.message;

/** A result, reason or error that a control message reports as a number. */
public interface ProtocolCode {
  /** Number on the wire, 0..255. */
  int code();

  /** The RFC's name for it. */
  String text();

  /** What it means to the one who operates the network, in one sentence. */
  String sentence();
}
