package net.pptpalg.gateway.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * Tests of a packet as programs of iptables' bpf match: classic BPF that begins at the IPv4 header.
 * A load of a byte that isn't there ends a program with "no match".
 */
final class PptpBpf {

  /** The match takes 64 instructions, of which a program without addresses needs seven. */
  static final int MAX_ADDRESSES = 57;

  private static final int LOAD_HALFWORD = 0x28;
  private static final int LOAD_WORD = 0x20;
  private static final int LOAD_WORD_BEHIND_X = 0x40;
  private static final int LOAD_IP_HEADER_LENGTH_INTO_X = 0xb1;
  private static final int AND = 0x54;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_BITS_SET = 0x45;
  private static final int RETURN = 0x06;

  private static final int FRAGMENT_OFFSET = 6;
  private static final int DESTINATION_OFFSET = 16;

  private static final long MATCH = 0xffff_ffffL;
  private static final long NO_MATCH = 0;

  /** GRE's first word: version 1 and protocol 0x880B; the other flags vary (RFC 2637, 4.1). */
  private static final long GRE_MASK = 0x7ffff;

  private static final long PPTP_GRE = 0x1880b;

  /** Of a packet whose protocol is GRE. */
  static final String GRE_OR_LATER_FRAGMENT =
      match(
          List.of(
              load(LOAD_HALFWORD, FRAGMENT_OFFSET),
              jump(JUMP_IF_BITS_SET, 0x1fff, 4, 0),
              load(LOAD_IP_HEADER_LENGTH_INTO_X, 0),
              load(LOAD_WORD_BEHIND_X, 0),
              new Instruction(AND, 0, 0, GRE_MASK),
              jump(JUMP_IF_EQUAL, PPTP_GRE, 0, 1),
              new Instruction(RETURN, 0, 0, MATCH),
              new Instruction(RETURN, 0, 0, NO_MATCH)));

  private PptpBpf() {}

  /** One instruction; a jump goes that many instructions beyond the next. */
  private record Instruction(int code, int ifTrue, int ifFalse, long operand) {
    @Override
    public String toString() {
      return code + " " + ifTrue + " " + ifFalse + " " + operand;
    }
  }

  /**
   * Of a packet whose protocol is GRE, and that is no later fragment.
   *
   * @param addresses up to {@value #MAX_ADDRESSES} IPv4 addresses in dotted notation
   */
  static String greToOthersThan(List<String> addresses) {
    int count = addresses.size();
    List<Instruction> program = new ArrayList<>();
    program.add(load(LOAD_IP_HEADER_LENGTH_INTO_X, 0));
    program.add(load(LOAD_WORD_BEHIND_X, 0));
    program.add(new Instruction(AND, 0, 0, GRE_MASK));
    program.add(jump(JUMP_IF_EQUAL, PPTP_GRE, 0, count + 2));
    program.add(load(LOAD_WORD, DESTINATION_OFFSET));
    for (int i = 0; i < count; i++) {
      long address = Long.decode(RuleParameters.asNumber(addresses.get(i)));
      program.add(jump(JUMP_IF_EQUAL, address, count - i, 0));
    }
    program.add(new Instruction(RETURN, 0, 0, MATCH));
    program.add(new Instruction(RETURN, 0, 0, NO_MATCH));
    return match(program);
  }

  private static Instruction load(int code, int offset) {
    return new Instruction(code, 0, 0, offset);
  }

  private static Instruction jump(int code, long operand, int ifTrue, int ifFalse) {
    return new Instruction(code, ifTrue, ifFalse, operand);
  }

  private static String match(List<Instruction> program) {
    StringBuilder text = new StringBuilder().append(program.size());
    program.forEach(instruction -> text.append(',').append(instruction));
    return "-m bpf --bytecode \"" + text + "\"";
  }
}
