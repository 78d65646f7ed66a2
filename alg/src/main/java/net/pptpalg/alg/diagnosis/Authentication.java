package net.pptpalg.alg.diagnosis;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import net.pptpalg.alg.ppp.AuthenticationMethod;
import net.pptpalg.alg.ppp.Chap;

/**
 * How the two sides authenticated: methods, counts and results. Never a name, password, challenge,
 * response or hash. Owned by the observer's thread.
 */
public final class Authentication {
  final Set<AuthenticationMethod> asked = EnumSet.noneOf(AuthenticationMethod.class);
  final Set<AuthenticationMethod> suggested = EnumSet.noneOf(AuthenticationMethod.class);
  private final Set<AuthenticationMethod> methods = EnumSet.noneOf(AuthenticationMethod.class);
  private final Set<AuthenticationMethod> shownMethods = Collections.unmodifiableSet(methods);
  AuthenticationMethod agreed;
  AuthenticationMethod used;
  Side authenticator;
  int rejected;
  int naked;
  int challenges;
  int responses;
  int successes;
  int failures;
  int error = Chap.NONE;
  String message = "";
  String eapType = "";
  long firstNs;
  long lastNs;

  void event(long timeNs) {
    if (firstNs == 0) {
      firstNs = timeNs;
    }
    lastNs = timeNs;
  }

  void agreed(AuthenticationMethod method) {
    agreed = method;
    methods.add(method);
  }

  void used(AuthenticationMethod method) {
    used = method;
    methods.add(method);
  }

  /** All methods that were ever agreed on or used, by either side. */
  public Set<AuthenticationMethod> methods() {
    return shownMethods;
  }

  /** The method that was used or, before that, agreed on; null when there was none. */
  public AuthenticationMethod method() {
    return used != null ? used : agreed;
  }

  /** EAP's own method by name; empty when there was none. */
  public String eapType() {
    return eapType;
  }

  /** Whether the last word was a success. */
  public boolean succeeded() {
    return successes > 0;
  }

  /** How many attempts the authenticator has refused. */
  public int failures() {
    return failures;
  }

  /** The last {@code E=} of MS-CHAP, -1 when there was none. */
  public int error() {
    return error;
  }

  /** The authenticator's last words for people, safe to print; often empty. */
  public String message() {
    return message;
  }
}
