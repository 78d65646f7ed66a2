package net.pptpalg.command;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.pptpalg.gateway.GatewayOptions;
import net.pptpalg.gateway.events.EventOutlets;
import net.pptpalg.nat.binding.NatOptions.Limits;
import net.pptpalg.nat.binding.NatOptions.PublishedServer;
import net.pptpalg.nat.binding.NatOptions.Timeouts;
import net.pptpalg.nat.mtu.MtuOptions;
import net.pptpalg.nat.mtu.MtuOptions.MruMode;
import net.pptpalg.nat.mtu.MtuOptions.MssMode;
import net.pptpalg.nat.policy.BanList;

/** Checks the settings of {@code run}, wherever they come from, and makes the options of them. */
final class RunSettings {

  static final Path DEFAULT_STATE_DIR = Path.of("/var/lib/pptp-alg");

  /** Far from the queues other programs take by default, and easy to remember: PPTP's port. */
  static final int DEFAULT_QUEUE = 1723;

  static final int MAX_LANES = 64;

  private static final String AUTOMATIC = "auto";
  private static final String ON = "on";
  private static final String OFF = "off";
  private static final String ALARM = "alarm";
  private static final String PATH = "path";
  private static final String INTERFACE = "interface";
  private static final int MAX_MSS = 65_495;
  private static final int MAX_MRU = 16_384;
  private static final int LEAST_RESTING = 256;
  private static final Limits DEFAULT_LIMITS =
      new Limits(256, 64, 1024, 2048, 1 << 16, 1 << 14, 1 << 19);
  private static final long MAX_DURATION_NS = TimeUnit.DAYS.toNanos(366);
  static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(|ms|s|m|h|d)");
  private static final Pattern PUBLISHED =
      Pattern.compile("(?<server>[0-9.]+)(@(?<clients>[0-9.]+)(/(?<length>[0-9]{1,2}))?)?");

  private static final int MAX_DEFAULT_LANES = 16;
  private static final int MAX_QUEUE = 65_535;

  /** What the kernel takes, less the characters that mean something to a firewall's rules. */
  private static final Pattern INTERFACE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}");

  private static final Pattern ENDPOINT =
      Pattern.compile("((?<host>[A-Za-z0-9][A-Za-z0-9.-]{0,252}):)?(?<port>[0-9]+)");

  private static final int MAX_PORT = 65_535;

  private static final Pattern GROUP_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}");

  private final Map<RunKey, Setting> settings;
  private final HostInterfaces host;
  private final List<CommandException> problems = new ArrayList<>();

  RunSettings(Map<RunKey, Setting> settings, HostInterfaces host) {
    this.settings = settings;
    this.host = host;
  }

  /**
   * The options, when every setting is right.
   *
   * @throws CommandException with a line for each setting that is not
   */
  GatewayOptions options() throws CommandException, IOException {
    List<String> lan = checked(this::lanInterfaces, List.of());
    String wan = checked(() -> wanInterface(lan), null);
    int lanes = checked(this::lanes, 1);
    MtuOptions mtu = checked(this::mtu, MtuOptions.OFF);
    Setting publicAddress = settings.get(RunKey.PUBLIC);
    boolean unknownWan = wan == null && isAutomatic(publicAddress);
    GatewayOptions options =
        new GatewayOptions(
            lan,
            wan,
            unknownWan ? List.of() : checked(() -> publicAddresses(wan), List.of()),
            checked(() -> path(RunKey.SOCKET, SocketOption.DEFAULT), null),
            checked(this::socketGroup, null),
            checked(() -> path(RunKey.STATE_DIR, DEFAULT_STATE_DIR), null),
            lanes,
            checked(() -> firstQueue(lanes, mtu.clampMss()), 0),
            isAutomatic(publicAddress),
            checked(this::publishedServers, List.of()),
            limits(),
            timeouts(),
            mtu,
            eventOutlets(),
            checked(() -> endpoint(RunKey.METRICS, true), null),
            checked(() -> isOn(RunKey.DIAGNOSE, true), true),
            checked(() -> isOn(RunKey.KEEP_RULES, false), false),
            bans());
    if (!problems.isEmpty()) {
      throw new CommandException(
          problems.get(0).exitCode(),
          problems.stream().flatMap(problem -> problem.lines().stream()).toList(),
          problems.get(0));
    }
    return options;
  }

  /** What is wrong with the settings, a setting each; empty when nothing is. */
  List<CommandException> problems() throws IOException {
    try {
      options();
    } catch (CommandException e) {
      return List.copyOf(problems);
    }
    return List.of();
  }

  /** Looks at a setting. */
  private interface Check<T> {
    T value() throws CommandException, IOException;
  }

  /** The value of a setting; when it is wrong, a stand-in, and the problem is kept. */
  private <T> T checked(Check<T> check, T standIn) throws IOException {
    try {
      return check.value();
    } catch (CommandException e) {
      problems.add(e);
      return standIn;
    }
  }

  private Limits limits() throws IOException {
    Limits otherwise = DEFAULT_LIMITS;
    int calls = limit(RunKey.MAX_CALLS_PER_CLIENT, otherwise.calls());
    return new Limits(
        limit(RunKey.MAX_CONNECTIONS_PER_CLIENT, otherwise.connections()),
        limit(RunKey.MAX_HALF_OPEN_PER_CLIENT, otherwise.halfOpen()),
        calls,
        // As many as live may rest, and some when few may live: it is usual to dial again.
        (int) Math.min(Integer.MAX_VALUE, calls + (long) Math.max(calls, LEAST_RESTING)),
        limit(RunKey.MAX_CONNECTIONS, otherwise.allConnections()),
        limit(RunKey.MAX_UNPROVEN, otherwise.allUnproven()),
        limit(RunKey.MAX_CALLS, otherwise.allCalls()));
  }

  private int limit(RunKey key, int otherwise) throws IOException {
    return checked(() -> integer(key, 1, Integer.MAX_VALUE, otherwise), otherwise);
  }

  private Timeouts timeouts() throws IOException {
    Timeouts otherwise = Timeouts.DEFAULT;
    return new Timeouts(
        time(RunKey.HALF_OPEN, otherwise.halfOpenNs()),
        time(RunKey.LINGER, otherwise.lingerNs()),
        time(RunKey.IDLE, otherwise.idleNs()),
        time(RunKey.CALL_IDLE, otherwise.callIdleNs()),
        time(RunKey.ID_REST, otherwise.callIdRestNs()));
  }

  private BanList.Options bans() throws IOException {
    return new BanList.Options(
        checked(this::banAfter, 0),
        time(RunKey.BAN_WINDOW, BanList.Options.DEFAULT_WINDOW_NS),
        time(RunKey.BAN_TIME, BanList.Options.DEFAULT_BAN_NS));
  }

  private int banAfter() throws CommandException {
    Setting setting = settings.get(RunKey.BAN_AFTER);
    if (setting == null || setting.value().equals(OFF)) {
      return 0;
    }
    int failures = integer(RunKey.BAN_AFTER, 1, BanList.Options.MOST_FAILURES, 0);
    if (!isOn(RunKey.DIAGNOSE, true)) {
      throw setting.invalid("needs diagnose to be on: nobody else sees authentication fail");
    }
    return failures;
  }

  private EventOutlets eventOutlets() throws IOException {
    int mebibytes = EventOutlets.DEFAULT_MEBIBYTES;
    int files = EventOutlets.DEFAULT_FILES;
    return new EventOutlets(
        checked(() -> path(RunKey.ACCOUNTING, null), null),
        checked(() -> (long) integer(RunKey.ACCOUNTING_SIZE, 1, 65_536, mebibytes) << 20, 0L),
        checked(() -> integer(RunKey.ACCOUNTING_FILES, 1, 1000, files), files),
        checked(this::journal, null),
        checked(() -> endpoint(RunKey.SYSLOG, false), null));
  }

  private Path journal() throws CommandException {
    Setting setting = settings.get(RunKey.ACCOUNTING_JOURNAL);
    if (setting == null || setting.value().equals(OFF)) {
      return null;
    }
    if (setting.value().equals(ON)) {
      return EventOutlets.SYSTEM_JOURNAL;
    }
    if (!setting.value().startsWith("/")) {
      throw setting.invalid(
          "must be on, off or the path of a socket from / on, not '" + setting.value() + "'");
    }
    return path(RunKey.ACCOUNTING_JOURNAL, null);
  }

  /**
   * Host and port, or null when nothing is given.
   *
   * @param own whether it is one of this machine's, loopback unless said otherwise
   */
  private InetSocketAddress endpoint(RunKey key, boolean own) throws CommandException {
    Setting setting = settings.get(key);
    if (setting == null) {
      return null;
    }
    Matcher parts = ENDPOINT.matcher(setting.value());
    String port = parts.matches() ? parts.group("port") : "0";
    int number = port.length() > 5 ? 0 : Integer.parseInt(port);
    String host = parts.matches() ? parts.group("host") : null;
    if (number < 1 || number > MAX_PORT || host == null && !own) {
      String example = own ? "127.0.0.1:9723" : "192.0.2.1:514";
      throw setting.invalid("'" + setting.value() + "' is not ADDRESS:PORT such as " + example);
    }
    if (own && host != null && Ipv4Text.parse(host) == null) {
      throw setting.invalid("'" + host + "' is not an IPv4 address");
    }
    InetSocketAddress address = new InetSocketAddress(host == null ? "127.0.0.1" : host, number);
    if (address.isUnresolved()) {
      throw setting.unusable("the host '" + host + "' is not known");
    }
    return address;
  }

  private long time(RunKey key, long otherwise) throws IOException {
    return checked(() -> duration(key, otherwise), otherwise);
  }

  private MtuOptions mtu() throws CommandException {
    String mss = keyword(RunKey.CLAMP_MSS, OFF, PATH, INTERFACE);
    String mru = keyword(RunKey.MRU, ALARM, ALARM);
    int mssBytes =
        mss.isEmpty()
            ? integer(RunKey.CLAMP_MSS, MtuOptions.LEAST_MSS, MAX_MSS, 0)
            : MtuOptions.AUTOMATIC;
    int mruBytes =
        mru.isEmpty()
            ? integer(RunKey.MRU, MtuOptions.LEAST_MRU, MAX_MRU, 0)
            : MtuOptions.AUTOMATIC;
    MssMode mssMode =
        switch (mss) {
          case OFF -> MssMode.OFF;
          case PATH, AUTOMATIC -> MssMode.PATH;
          default -> MssMode.INTERFACE;
        };
    MruMode mruMode =
        switch (mru) {
          case OFF -> MruMode.OFF;
          case ALARM -> MruMode.ALARM;
          default -> MruMode.ON;
        };
    return new MtuOptions(mssMode, mssBytes, mruMode, mruBytes);
  }

  /**
   * The word that a setting is given by; empty for a number.
   *
   * @param others words beside "auto" and "off" that it may be
   */
  private String keyword(RunKey key, String otherwise, String... others) throws CommandException {
    Setting setting = settings.get(key);
    if (setting == null) {
      return otherwise;
    }
    String value = setting.value();
    List<String> words = new ArrayList<>(List.of(AUTOMATIC, OFF));
    words.addAll(List.of(others));
    if (words.contains(value)) {
      return value;
    }
    if (!value.matches("[0-9]{1,9}")) {
      throw setting.invalid(
          "must be a number of bytes, " + String.join(" or ", words) + ", not '" + value + "'");
    }
    return "";
  }

  private List<PublishedServer> publishedServers() throws CommandException {
    Setting setting = settings.get(RunKey.PUBLISH);
    if (setting == null) {
      return List.of();
    }
    List<PublishedServer> servers = new ArrayList<>();
    for (String text : setting.values()) {
      servers.add(publishedServer(setting, text));
    }
    return servers;
  }

  private static PublishedServer publishedServer(Setting setting, String text)
      throws CommandException {
    Matcher parts = PUBLISHED.matcher(text);
    Inet4Address server = parts.matches() ? Ipv4Text.parse(parts.group("server")) : null;
    if (server == null || !Ipv4Text.isHostAddress(server)) {
      throw setting.invalid(
          "'" + text + "' is not SERVER or SERVER@PREFIX, such as 192.168.1.80@203.0.113.0/24");
    }
    if (parts.group("clients") == null) {
      return new PublishedServer(Ipv4Text.toInt(server), 0, 0);
    }
    Inet4Address clients = Ipv4Text.parse(parts.group("clients"));
    int length = parts.group("length") == null ? 32 : Integer.parseInt(parts.group("length"));
    if (clients == null || length > 32) {
      throw setting.invalid("'" + text + "': the clients are not a prefix like 203.0.113.0/24");
    }
    int address = Ipv4Text.toInt(clients);
    if (length < 32 && address << length != 0) {
      throw setting.invalid("'" + text + "': the prefix has bits set beyond its length");
    }
    return new PublishedServer(Ipv4Text.toInt(server), address, length);
  }

  private static boolean isAutomatic(Setting setting) {
    return setting == null || setting.values().equals(List.of(AUTOMATIC));
  }

  private List<String> lanInterfaces() throws CommandException, IOException {
    Setting setting = required(RunKey.LAN, "the interface towards the clients");
    if (setting.values().isEmpty()) {
      throw setting.invalid("names no interface");
    }
    for (String name : setting.values()) {
      addressesOf(setting, name);
    }
    rejectRepetition(setting);
    return setting.values();
  }

  private String wanInterface(List<String> lan) throws CommandException, IOException {
    Setting setting = required(RunKey.WAN, "the interface towards the servers");
    addressesOf(setting, setting.value());
    if (lan.contains(setting.value())) {
      throw setting.unusable(setting.value() + " can't be both a LAN and the WAN interface");
    }
    return setting.value();
  }

  private List<Inet4Address> publicAddresses(String wan) throws CommandException, IOException {
    Setting setting = settings.get(RunKey.PUBLIC);
    if (isAutomatic(setting)) {
      List<Inet4Address> addresses = host.addressesOf(wan);
      if (addresses == null || addresses.isEmpty()) {
        throw settings
            .get(RunKey.WAN)
            .unusable(wan + " has no IPv4 address: give it one, or name the public address");
      }
      return addresses.subList(0, 1);
    }
    if (setting.values().isEmpty()) {
      throw setting.invalid("names no address");
    }
    List<Inet4Address> addresses = new ArrayList<>();
    for (String text : setting.values()) {
      Inet4Address address = Ipv4Text.parse(text);
      if (address == null) {
        throw setting.invalid("'" + text + "' is not an IPv4 address");
      }
      if (!Ipv4Text.isHostAddress(address)) {
        throw setting.invalid(text + " is not the address of a host");
      }
      addresses.add(address);
    }
    rejectRepetition(setting);
    return addresses;
  }

  private String socketGroup() throws CommandException {
    Setting setting = settings.get(RunKey.SOCKET_GROUP);
    if (setting == null) {
      return null;
    }
    if (!GROUP_NAME.matcher(setting.value()).matches()) {
      throw setting.invalid("'" + setting.value() + "' can't be the name of a group");
    }
    return setting.value();
  }

  private boolean isOn(RunKey key, boolean otherwise) throws CommandException {
    Setting setting = settings.get(key);
    if (setting == null) {
      return otherwise;
    }
    if (!setting.value().equals(ON) && !setting.value().equals(OFF)) {
      throw setting.invalid("must be on or off, not '" + setting.value() + "'");
    }
    return setting.value().equals("on");
  }

  private int lanes() throws CommandException {
    return integer(RunKey.LANES, 1, MAX_LANES, defaultLanes());
  }

  /** A lane is fed by another processor, which receives; two lanes on two only take turns. */
  static int defaultLanes() {
    int processors = Runtime.getRuntime().availableProcessors();
    return Math.max(1, Math.min(processors / 2, MAX_DEFAULT_LANES));
  }

  private int firstQueue(int lanes, boolean clampsMss) throws CommandException {
    int queue = integer(RunKey.QUEUE, 0, MAX_QUEUE, DEFAULT_QUEUE);
    int last = queue + lanes + 1 + (clampsMss ? 1 : 0);
    if (last > MAX_QUEUE) {
      throw settings
          .get(RunKey.QUEUE)
          .invalid(
              "queues are needed from "
                  + queue
                  + " to "
                  + last
                  + ", and "
                  + MAX_QUEUE
                  + " is the last there is");
    }
    return queue;
  }

  private Setting required(RunKey key, String what) throws CommandException {
    Setting setting = settings.get(key);
    if (setting == null) {
      throw new CommandException(
          ExitCode.USAGE,
          what
              + " is missing: give "
              + key.option()
              + ", or '"
              + key.key()
              + "' in the --config file (see 'pptp-alg run --help')");
    }
    return setting;
  }

  private void addressesOf(Setting setting, String name) throws CommandException, IOException {
    if (!INTERFACE_NAME.matcher(name).matches()) {
      throw setting.invalid("'" + name + "' can't be the name of an interface");
    }
    if (host.addressesOf(name) == null) {
      throw setting.unusable("there is no interface '" + name + "' ('ip link' lists them)");
    }
  }

  private static void rejectRepetition(Setting setting) throws CommandException {
    HashSet<String> seen = new HashSet<>();
    for (String value : setting.values()) {
      if (!seen.add(value)) {
        throw setting.invalid("names " + value + " twice");
      }
    }
  }

  private Path path(RunKey key, Path otherwise) throws CommandException {
    Setting setting = settings.get(key);
    if (setting == null) {
      return otherwise;
    }
    if (setting.value().isEmpty()) {
      throw setting.invalid("the path is empty");
    }
    try {
      return Path.of(setting.value());
    } catch (InvalidPathException e) {
      throw setting.invalid("'" + setting.value() + "' can't be a path");
    }
  }

  /** What a time that {@link #DURATION} has matched is in nanoseconds. */
  static long nanoseconds(Matcher parts) {
    long count = Long.parseLong(parts.group(1));
    TimeUnit unit =
        switch (parts.group(2)) {
          case "ms" -> TimeUnit.MILLISECONDS;
          case "m" -> TimeUnit.MINUTES;
          case "h" -> TimeUnit.HOURS;
          case "d" -> TimeUnit.DAYS;
          default -> TimeUnit.SECONDS;
        };
    return unit.toNanos(count);
  }

  /** A time in nanoseconds. */
  private long duration(RunKey key, long otherwise) throws CommandException {
    Setting setting = settings.get(key);
    if (setting == null) {
      return otherwise;
    }
    Matcher parts = DURATION.matcher(setting.value());
    if (!parts.matches()) {
      throw setting.invalid(
          "'" + setting.value() + "' is not a time: seconds, or a number with ms, s, m, h or d");
    }
    long nanoseconds = nanoseconds(parts);
    if (nanoseconds > MAX_DURATION_NS) {
      throw setting.invalid("'" + setting.value() + "' is longer than a year");
    }
    return nanoseconds;
  }

  private int integer(RunKey key, int least, int most, int otherwise) throws CommandException {
    Setting setting = settings.get(key);
    if (setting == null) {
      return otherwise;
    }
    String range = "must be a number from " + least + " to " + most + ", not ";
    long value;
    try {
      value = Long.parseLong(setting.value());
    } catch (NumberFormatException e) {
      throw setting.invalid(range + "'" + setting.value() + "'");
    }
    if (value < least || value > most) {
      throw setting.invalid(range + value);
    }
    return (int) value;
  }
}
