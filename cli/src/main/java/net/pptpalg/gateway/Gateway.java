package net.pptpalg.gateway;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.gateway.api.ManagementServer;
import net.pptpalg.gateway.api.Routes;
import net.pptpalg.gateway.events.EventFeed;
import net.pptpalg.gateway.metrics.MetricsServer;
import net.pptpalg.gateway.observer.ControlTap;
import net.pptpalg.gateway.observer.LiveObserver;
import net.pptpalg.gateway.observer.ObserverEndpoints;
import net.pptpalg.gateway.policy.PolicyFile;
import net.pptpalg.gateway.policy.PolicyFileException;
import net.pptpalg.gateway.rules.FirewallRules;
import net.pptpalg.gateway.rules.InterfaceCheck;
import net.pptpalg.gateway.rules.RuleParameters;
import net.pptpalg.gateway.rules.RulesException;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.binding.NatOptions.PublishedServer;
import net.pptpalg.nat.mtu.LinkMtus;
import net.pptpalg.nat.mtu.MruReset;
import net.pptpalg.nat.mtu.MruTable;
import net.pptpalg.nat.mtu.MssClamp;
import net.pptpalg.nat.mtu.TunnelFit;
import net.pptpalg.nat.observation.GreRing;
import net.pptpalg.nat.observation.GreTap;
import net.pptpalg.nat.policy.LanInterface;
import net.pptpalg.nat.policy.Policy;
import net.pptpalg.nat.policy.PolicyEngine;
import net.pptpalg.nat.table.CallCounters;
import net.pptpalg.nat.translation.Boundary;
import net.pptpalg.nat.translation.ControlTranslator;
import net.pptpalg.nat.translation.GreTranslator;
import net.pptpalg.nat.translation.PacketInjector;
import net.pptpalg.nfqueue.PacketQueue;
import net.pptpalg.nfqueue.QueueOptions;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.nfqueue.kernel.RawIpv4Sender;
import net.pptpalg.nfqueue.kernel.Wakeup;

/**
 * The running gateway: its queues, threads, firewall rules and management socket, brought up in the
 * order in which each needs the one before, and taken down in the opposite one.
 */
public final class Gateway {
  private static final Logger LOG = System.getLogger("pptp-alg");
  private static final long STOP_MS = 500;

  /** Of 256 bytes each: what a lane copies in some tenths of a second. */
  private static final int RING_RECORDS = 8192;

  private final GatewayOptions options;
  private final List<PacketQueue> queues = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<GreLane> lanes = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Reload reload;
  private final SystemdNotify serviceManager = SystemdNotify.of(System.getenv());
  private LinuxKernel kernel;
  private Bindings bindings;
  private Boundary boundary;
  private Wakeup wakeup;
  private PolicyEngine policy;
  private ControlAgent agent;
  private FirewallRules rules;
  private ManagementServer server;
  private ControlTap controlTap;
  private LiveObserver observer;
  private MssLane mssLane;
  private PolicyEndpoints policyEndpoints;
  private EventFeed feed;
  private MetricsServer metrics;
  private RawIpv4Sender sender;
  private Thread addressThread;
  private Thread linkThread;
  private volatile List<Inet4Address> publicAddresses;
  private volatile boolean signalled;
  private volatile boolean stopping;

  private Gateway(GatewayOptions options, OptionsSource source) {
    this.options = options;
    this.reload = new Reload(options, source, this::apply);
    this.publicAddresses = options.publicAddresses();
  }

  /**
   * Runs the gateway until SIGTERM or SIGINT, which end the process with exit code 0 after the
   * rules are removed.
   *
   * @param source where the options come from, read now and on every reload
   * @return exit code of the process when it ends by itself: a thread of its own has died
   * @throws GatewayException when it can't start; nothing is left behind
   */
  public static int run(GatewayOptions options, OptionsSource source) throws GatewayException {
    LogFormat.install();
    Gateway gateway = new Gateway(options, source);
    Thread hook = new Thread(gateway::onSignal, "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      gateway.start();
    } catch (GatewayException | RuntimeException | Error e) {
      gateway.stop(true);
      if (!gateway.signalled) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
      throw e;
    }
    gateway.awaitEnd();
    return 1;
  }

  private void awaitEnd() {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Fail closed: the rules stay, so that nothing passes untranslated until the supervisor acts.
    stop(false);
  }

  /** SIGTERM, SIGINT or SIGHUP, or the end of {@link #run}. */
  private void onSignal() {
    if (stopped.getCount() == 0) {
      return;
    }
    signalled = true;
    stop(true);
    // The JVM would exit with 128 + the signal's number; a stop that was asked for is a success.
    Runtime.getRuntime().halt(0);
  }

  private void start() throws GatewayException {
    try {
      List<String> interfaces = new ArrayList<>(options.lanInterfaces());
      interfaces.add(options.wanInterface());
      InterfaceCheck.requireExisting(interfaces);
      warnOfForwarding();
      FirewallRules probed = probeRules(options.publicAddresses(), options.publishedServers());
      LOG.log(Level.INFO, "rules: {0}", probed.describe());
      kernel = LinuxKernel.load();
      build(natOptions(kernel, options, options.publicAddresses()), probed);
      threads.forEach(Thread::start);
      install(probed);
    } catch (RulesException e) {
      throw new GatewayException(reason(e), e.getMessage(), e);
    } catch (NetlinkException e) {
      boolean denied = !e.inUse() && (e.errno() == Errno.EPERM || e.errno() == Errno.EACCES);
      throw new GatewayException(
          denied ? GatewayException.Reason.PERMISSION : GatewayException.Reason.FAILED,
          e.getMessage(),
          e);
    } catch (PolicyFileException e) {
      throw new GatewayException(GatewayException.Reason.CONFIGURATION, e.getMessage(), e);
    } catch (IOException e) {
      throw new GatewayException(GatewayException.Reason.FAILED, e.getMessage(), e);
    }
    linkThread.start();
    addressThread.start();
    if (observer != null) {
      startObserver();
    }
    String summary =
        "lan "
            + String.join(",", options.lanInterfaces())
            + ", wan "
            + options.wanInterface()
            + ", public "
            + String.join(
                ",", options.publicAddresses().stream().map(Inet4Address::getHostAddress).toList())
            + ", "
            + options.lanes()
            + (options.lanes() == 1 ? " lane" : " lanes");
    System.out.println("ready: " + summary);
    System.out.flush();
    serviceManager.ready(summary, progress());
  }

  private Map<String, Progress> progress() {
    Map<String, Progress> progress = new LinkedHashMap<>();
    progress.put("control", agent.progress());
    for (int i = 0; i < lanes.size(); i++) {
      progress.put("lane-" + i, lanes.get(i).progress());
    }
    return progress;
  }

  /** Its end is no reason to stop: the packets pass without it. */
  private void startObserver() {
    Thread thread = new Thread(observer, "observer");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (dead, cause) ->
            LOG.log(Level.ERROR, "the observer died, nothing is diagnosed any more", cause));
    thread.start();
  }

  private FirewallRules probeRules(List<Inet4Address> addresses, List<PublishedServer> published) {
    RuleParameters parameters =
        new RuleParameters(
            options.lanInterfaces(),
            options.wanInterface(),
            addresses.stream().map(Inet4Address::getHostAddress).toList(),
            published.stream()
                .map(server -> Ipv4Address.format(server.server()))
                .distinct()
                .toList(),
            options.firstQueue(),
            options.firstQueue() + 1,
            options.lanes());
    return FirewallRules.probe(
        options.mtu().clampMss() ? parameters.withMssQueue(mssQueue()) : parameters);
  }

  private int mssQueue() {
    return options.firstQueue() + 1 + options.lanes();
  }

  private synchronized void install(FirewallRules wanted) {
    if (!stopping) {
      rules = wanted;
      rules.install();
    }
  }

  /** The WAN interface has these addresses. */
  private synchronized void onLook(List<Inet4Address> addresses) {
    boolean follows = reload.current().followsWanAddress();
    if (!follows || stopping || addresses.contains(publicAddresses.get(0))) {
      return;
    }
    Inet4Address address = addresses.get(0);
    LOG.log(Level.INFO, "the public address is {0} now", address.getHostAddress());
    try {
      apply(reload.current(), List.of(address));
    } catch (GatewayException e) {
      LOG.log(Level.ERROR, "no rules for {0}: {1}", address.getHostAddress(), e.getMessage());
    }
  }

  private void apply(GatewayOptions wanted) throws GatewayException {
    apply(wanted, wanted.publicAddresses());
  }

  /** Puts what can change while the gateway runs into effect. */
  private synchronized void apply(GatewayOptions wanted, List<Inet4Address> addresses)
      throws GatewayException {
    FirewallRules before = rules;
    try {
      install(probeRules(addresses, wanted.publishedServers()));
      agent.post(
          new ReconfigureTask(
              bindings,
              boundary,
              natOptions(kernel, wanted, addresses),
              policy.bans(),
              wanted.bans()));
      publicAddresses = addresses;
    } catch (RulesException e) {
      install(before);
      throw new GatewayException(reason(e), e.getMessage(), e);
    } catch (IOException e) {
      throw new GatewayException(GatewayException.Reason.FAILED, e.getMessage(), e);
    }
  }

  private void build(NatOptions nat, FirewallRules probed) throws IOException, GatewayException {
    CallCounters[] callCounters = new CallCounters[options.lanes()];
    for (int i = 0; i < callCounters.length; i++) {
      callCounters[i] = new CallCounters();
    }
    MruTable mrus = new MruTable();
    LinkMtus links = new LinkMtus();
    linkThread =
        new Thread(
            new LinkWatch(options.lanInterfaces(), options.wanInterface(), links), "link-watch");
    linkThread.setDaemon(true);
    feed = openOutlets();
    controlTap = options.diagnoses() ? new ControlTap() : null;
    BindingEvents events = new EventTee(new EventLog(), feed);
    if (controlTap != null) {
      events = new EventTee(events, controlTap);
    }
    bindings = new Bindings(nat, callCounters, new MruReset(mrus, events));
    feed.start(bindings);
    boundary = new Boundary(nat);
    wakeup = kernel.openWakeup();
    PolicyFile policyFile = new PolicyFile(options.stateDir(), name -> lanInterface(nat, name));
    policy = new PolicyEngine(loadPolicy(policyFile));
    policy.bans().options(options.bans());
    agent =
        new ControlAgent(
            open(kernel, QueueOptions.forQueue(options.firstQueue())),
            wakeup,
            new ControlTranslator(bindings, boundary, policy, injector()),
            bindings,
            policy,
            controlTap);
    addThread(agent, "control");
    for (int i = 0; i < callCounters.length; i++) {
      TunnelFit fit = new TunnelFit(options.mtu(), links, mrus);
      GreLane lane =
          new GreLane(
              open(kernel, GreLane.queueOptions(options.firstQueue() + 1 + i)),
              new GreTranslator(
                  bindings,
                  callCounters[i],
                  boundary,
                  i,
                  callCounters.length,
                  fit,
                  controlTap == null ? null : new GreTap(new GreRing(RING_RECORDS))),
              fit);
      lanes.add(lane);
      addThread(lane, "lane-" + i);
    }
    if (options.mtu().clampMss()) {
      mssLane =
          new MssLane(
              open(kernel, MssLane.queueOptions(mssQueue())), new MssClamp(options.mtu()), links);
      addThread(mssLane, "mss");
    }
    if (controlTap != null) {
      observer =
          new LiveObserver(
              controlTap,
              lanes.stream().map(lane -> lane.translator().tap()).toList(),
              new SecurityReports(agent, bindings, policy));
    }
    addressThread = new Thread(new WanAddress(options.wanInterface(), this::onLook), "wan-address");
    addressThread.setDaemon(true);
    server =
        new ManagementServer(
            options.socket(),
            options.socketGroup(),
            new LiveView(
                options,
                () -> publicAddresses,
                probed.describe(),
                kernel,
                bindings,
                agent,
                lanes,
                mssLane,
                mrus,
                feed.counters(),
                observer),
            routes(nat, policyFile, mrus));
    if (options.metrics() != null) {
      LiveMetrics live =
          new LiveMetrics(kernel, bindings, policy, agent, lanes, mssLane, feed.counters());
      metrics = new MetricsServer(options.metrics(), live::text);
    }
  }

  /** The policy as it was saved; nobody may take what can't be enforced for permission. */
  private Policy loadPolicy(PolicyFile file) throws IOException, GatewayException {
    Policy loaded = file.load();
    boolean blind =
        !options.diagnoses() && loaded.rules().stream().anyMatch(rule -> !rule.crypto().isNone());
    if (blind) {
      throw new GatewayException(
          GatewayException.Reason.CONFIGURATION,
          file.path()
              + ": a rule asks for authentication or encryption, which nobody sees with"
              + " --diagnose off: turn it on, or remove the rule",
          null);
    }
    return loaded;
  }

  private Routes routes(NatOptions nat, PolicyFile policyFile, MruTable mrus) {
    Routes routes = new Routes();
    policyEndpoints =
        new PolicyEndpoints(
            policyFile, policy, agent, bindings, observer, name -> lanInterface(nat, name));
    policyEndpoints.addTo(routes);
    new SessionEndpoints(agent, bindings, mrus).addTo(routes);
    new BanEndpoints(agent, policy.bans()).addTo(routes);
    new ReloadEndpoints(reload).addTo(routes);
    new ObserverEndpoints(observer).addTo(routes);
    return routes.events(feed);
  }

  /**
   * An interface that a rule of the policy names.
   *
   * @throws IllegalArgumentException when it is none of the LAN's
   */
  private LanInterface lanInterface(NatOptions nat, String name) {
    int index = options.lanInterfaces().indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is not an interface towards the clients; there are "
              + String.join(", ", options.lanInterfaces()));
    }
    return new LanInterface(name, nat.lanInterfaces()[index]);
  }

  private PacketInjector injector() {
    try {
      sender = RawIpv4Sender.open(kernel);
      return sender::send;
    } catch (NetlinkException e) {
      LOG.log(
          Level.WARNING,
          "clients that are rejected, and sessions that are killed, will time out: {0}",
          e.getMessage());
      return PacketInjector.NONE;
    }
  }

  private PacketQueue open(Kernel kernel, QueueOptions wanted) throws NetlinkException {
    PacketQueue queue = PacketQueue.open(kernel, wanted);
    queues.add(queue);
    return queue;
  }

  private void addThread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setUncaughtExceptionHandler(
        (dead, cause) -> {
          LOG.log(Level.ERROR, "thread " + dead.getName() + " died, the gateway stops", cause);
          stopped.countDown();
        });
    threads.add(thread);
  }

  /** Stops what has been started, in whatever state the start is. */
  private synchronized void stop(boolean removeRules) {
    stopping = true;
    serviceManager.stopping();
    reload.close();
    if (addressThread != null) {
      addressThread.interrupt();
    }
    if (linkThread != null) {
      linkThread.interrupt();
    }
    if (removeRules && rules != null) {
      try {
        rules.remove();
      } catch (RulesException e) {
        LOG.log(Level.ERROR, "the rules are still there: {0}", e.getMessage());
      }
      rules = null;
    }
    if (server != null) {
      try {
        server.close();
      } catch (IOException e) {
        LOG.log(Level.WARNING, "management socket: {0}", e.getMessage());
      }
      server = null;
    }
    if (metrics != null) {
      metrics.close();
      metrics = null;
    }
    if (policyEndpoints != null) {
      policyEndpoints.close();
    }
    if (observer != null) {
      observer.stop();
    }
    if (agent != null) {
      agent.stop();
    }
    lanes.forEach(GreLane::stop);
    if (mssLane != null) {
      mssLane.stop();
    }
    boolean allEnded = true;
    for (Thread thread : threads) {
      allEnded &= ended(thread);
    }
    if (allEnded) {
      queues.forEach(PacketQueue::close);
      queues.clear();
      endAll();
      if (sender != null) {
        sender.close();
        sender = null;
      }
      if (wakeup != null) {
        wakeup.close();
        wakeup = null;
      }
    }
    serviceManager.close();
  }

  /** Tells of the end of all that was there; all threads that could have changed it are gone. */
  private void endAll() {
    if (feed == null || bindings == null) {
      return;
    }
    for (int index = 0; index < bindings.connectionsEnd(); index++) {
      ControlConnection connection = bindings.connection(index);
      if (connection != null) {
        bindings.remove(connection, EndReason.STOPPED, System.nanoTime());
      }
    }
    feed.stop(STOP_MS);
    feed = null;
  }

  private EventFeed openOutlets() throws IOException, GatewayException {
    try {
      return options.events().open();
    } catch (IOException e) {
      throw new GatewayException(GatewayException.Reason.CONFIGURATION, e.getMessage(), e);
    }
  }

  private static boolean ended(Thread thread) {
    try {
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private static NatOptions natOptions(
      Kernel kernel, GatewayOptions options, List<Inet4Address> addresses) throws IOException {
    int[] publicAddresses =
        addresses.stream()
            .mapToInt(address -> ByteBuffer.wrap(address.getAddress()).getInt())
            .toArray();
    int[] lanInterfaces = new int[options.lanInterfaces().size()];
    for (int i = 0; i < lanInterfaces.length; i++) {
      lanInterfaces[i] = kernel.interfaceIndex(options.lanInterfaces().get(i));
    }
    String[] range = Sysctl.read("net/ipv4/ip_local_port_range").split("\\s+");
    return new NatOptions(
        publicAddresses,
        lanInterfaces,
        Integer.parseInt(range[0]),
        Integer.parseInt(range[1]),
        options.timeouts(),
        options.limits(),
        options.publishedServers());
  }

  private static void warnOfForwarding() throws IOException {
    if (Sysctl.read("net/ipv4/ip_forward").equals("0")) {
      LOG.log(
          Level.WARNING,
          "this machine does not forward packets: sysctl -w net.ipv4.ip_forward=1 lets it");
    }
  }

  private static GatewayException.Reason reason(RulesException failure) {
    return switch (failure.kind()) {
      case CONFIGURATION -> GatewayException.Reason.CONFIGURATION;
      case PERMISSION -> GatewayException.Reason.PERMISSION;
      case UNSUPPORTED, COMMAND -> GatewayException.Reason.FAILED;
    };
  }
}
