package net.pptpalg.nat.policy;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.pptpalg.alg.ppp.AuthenticationMethod;

/**
 * What a rule asks of the cryptography of the calls it has allowed. Whether a call meets it turns
 * out only after the call is up: from its negotiation, which nobody holds up.
 *
 * @param refused how nobody may authenticate
 * @param leastBits the weakest encryption, by the bits of its key; {@link #NO_ENCRYPTION_NEEDED} or
 *     one of {@link #STRENGTHS}
 * @param alarmOnly whether a call that does not meet it is only told of; otherwise it is ended
 */
public record CryptoDemand(Set<AuthenticationMethod> refused, int leastBits, boolean alarmOnly) {
  public static final int NO_ENCRYPTION_NEEDED = 0;

  /** MPPE's key lengths in bits (RFC 3078 section 2.1). */
  public static final List<Integer> STRENGTHS = List.of(40, 56, 128);

  /** It isn't known yet how the data of a call is encrypted. */
  public static final int UNDECIDED_BITS = -1;

  public static final CryptoDemand NONE = new CryptoDemand(Set.of(), NO_ENCRYPTION_NEEDED, false);

  /** Checks the parts. */
  public CryptoDemand {
    if (leastBits != NO_ENCRYPTION_NEEDED && !STRENGTHS.contains(leastBits)) {
      throw new IllegalArgumentException(
          "encryption is 40, 56 or 128 bits strong, not " + leastBits);
    }
    refused = Set.copyOf(refused);
    if (alarmOnly && refused.isEmpty() && leastBits == NO_ENCRYPTION_NEEDED) {
      throw new IllegalArgumentException(
          "an alarm needs something to watch for: authentication to refuse, or encryption to"
              + " require");
    }
  }

  /** Whether nothing is asked. */
  public boolean isNone() {
    return refused.isEmpty() && leastBits == NO_ENCRYPTION_NEEDED;
  }

  /** What all those ask together that either of two asks. */
  CryptoDemand and(CryptoDemand other) {
    EnumSet<AuthenticationMethod> both = EnumSet.noneOf(AuthenticationMethod.class);
    both.addAll(refused);
    both.addAll(other.refused);
    return new CryptoDemand(both, Math.max(leastBits, other.leastBits), false);
  }

  /**
   * What a call lacks.
   *
   * @param methods by which its peers have agreed to authenticate, or have authenticated
   * @param bits how its data is encrypted; 0 for not at all, or {@link #UNDECIDED_BITS}
   * @return in words, behind "the call"; null when it lacks nothing
   */
  public String breach(Set<AuthenticationMethod> methods, int bits) {
    for (AuthenticationMethod method : AuthenticationMethod.values()) {
      if (refused.contains(method) && methods.contains(method)) {
        return "authenticates by " + method.text();
      }
    }
    if (bits == UNDECIDED_BITS || bits >= leastBits) {
      return null;
    }
    return bits == 0 ? "is not encrypted" : "is encrypted with " + bits + " bits only";
  }

  /**
   * A method by its name; capitals and hyphens do not matter.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static AuthenticationMethod method(String text) {
    for (AuthenticationMethod method : AuthenticationMethod.values()) {
      boolean named = method != AuthenticationMethod.OTHER;
      if (named && plain(nameOf(method)).equals(plain(text))) {
        return method;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not pap, chap-md5, ms-chap-v1, ms-chap-v2 or eap");
  }

  /** The name of a method in rules. */
  public static String nameOf(AuthenticationMethod method) {
    return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replace("-", "");
  }
}
