package net.pptpalg.nat.binding;

/** Why a call or a control connection ended. */
public enum EndReason {
  DISCONNECTED("the PAC said that the call is disconnected"),
  REFUSED("the call was refused"),
  CONTROL_CLOSED("the control connection was closed"),
  CONTROL_RESET("the control connection was reset"),
  HALF_OPEN("the control connection was never established"),
  IDLE("neither the control connection nor its calls carried anything for too long"),
  CALL_IDLE("the call carried nothing for too long"),
  ADDRESS_LOST("the public address it was bound to is gone"),
  KILLED("an operator ended it"),
  STOPPED("the gateway was stopped"),
  POLICY("the policy forbids it since it was opened"),
  GAVE_WAY("it gave way to another, too many having carried no control message yet"),
  CRYPTO("its authentication or encryption is not what the policy asks for"),
  BANNED("the authentication of its client failed too often, and the client is banned"),
  SUPERSEDED("the same addresses, ports or Call ID were taken for something new");

  private final String sentence;

  EndReason(String sentence) {
    this.sentence = sentence;
  }

  /** The reason in words for operators. */
  public String sentence() {
    return sentence;
  }
}
