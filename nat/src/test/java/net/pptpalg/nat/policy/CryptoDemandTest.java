package net.pptpalg.nat.policy;

import static net.pptpalg.alg.ppp.AuthenticationMethod.CHAP_MD5;
import static net.pptpalg.alg.ppp.AuthenticationMethod.EAP;
import static net.pptpalg.alg.ppp.AuthenticationMethod.MS_CHAP_V1;
import static net.pptpalg.alg.ppp.AuthenticationMethod.MS_CHAP_V2;
import static net.pptpalg.alg.ppp.AuthenticationMethod.PAP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CryptoDemandTest {
  private static final int UNDECIDED = CryptoDemand.UNDECIDED_BITS;

  @Test
  void shouldNameWhatACallLacks() {
    CryptoDemand demand = new CryptoDemand(Set.of(PAP, MS_CHAP_V1), 128, false);
    assertEquals("authenticates by PAP", demand.breach(Set.of(PAP), UNDECIDED));
    assertEquals("authenticates by MS-CHAPv1", demand.breach(Set.of(EAP, MS_CHAP_V1), 128));
    assertEquals("is not encrypted", demand.breach(Set.of(MS_CHAP_V2), 0));
    assertEquals("is encrypted with 40 bits only", demand.breach(Set.of(MS_CHAP_V2), 40));
    assertEquals("is encrypted with 56 bits only", demand.breach(Set.of(MS_CHAP_V2), 56));
    assertNull(demand.breach(Set.of(MS_CHAP_V2), 128));
    assertNull(demand.breach(Set.of(MS_CHAP_V2), UNDECIDED));
    assertNull(demand.breach(Set.of(), UNDECIDED));
  }

  @Test
  void shouldTakeWeakEncryptionWhereNoneIsTheOnlyBreach() {
    CryptoDemand any = new CryptoDemand(Set.of(), 40, false);
    assertEquals("is not encrypted", any.breach(Set.of(PAP), 0));
    assertNull(any.breach(Set.of(PAP), 40));
    assertNull(CryptoDemand.NONE.breach(Set.of(PAP), 0));
  }

  @Test
  void shouldKnowMethodsByTheNamesPeopleUse() {
    assertEquals(PAP, CryptoDemand.method("PAP"));
    assertEquals(MS_CHAP_V1, CryptoDemand.method("mschap-v1"));
    assertEquals(MS_CHAP_V1, CryptoDemand.method("ms-chap-v1"));
    assertEquals(MS_CHAP_V2, CryptoDemand.method("MS-CHAPv2"));
    assertEquals(CHAP_MD5, CryptoDemand.method("chap-md5"));
    assertEquals(EAP, CryptoDemand.method("eap"));
    for (String wrong : new String[] {"", "other", "chap", "ms-chap"}) {
      assertThrows(IllegalArgumentException.class, () -> CryptoDemand.method(wrong));
    }
    assertEquals("ms-chap-v1", CryptoDemand.nameOf(MS_CHAP_V1));
  }

  @Test
  void shouldRefuseStrengthsThatMppeDoesNotHaveAndAlarmsAboutNothing() {
    assertThrows(IllegalArgumentException.class, () -> new CryptoDemand(Set.of(), 64, false));
    assertThrows(IllegalArgumentException.class, () -> new CryptoDemand(Set.of(), 0, true));
  }

  @Test
  void shouldKnowWhatAnyRuleAsksEvenAfterItIsGone() {
    PolicyEngine engine = new PolicyEngine(Policy.OPEN);
    assertNull(engine.strictest().breach(Set.of(PAP), 0));
    engine.policy(
        Rules.policy(
            Action.ALLOW,
            Rules.asking(1, new CryptoDemand(Set.of(PAP), 0, true)),
            Rules.asking(2, new CryptoDemand(Set.of(EAP), 56, false))));
    assertEquals(new CryptoDemand(Set.of(PAP, EAP), 56, false), engine.strictest());
    engine.policy(Policy.OPEN);
    assertEquals(new CryptoDemand(Set.of(PAP, EAP), 56, false), engine.strictest());
  }
}
