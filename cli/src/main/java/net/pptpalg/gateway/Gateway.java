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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.gateway.api.ManagementServer;
import net.pptpalg.gateway.api.Routes;
import net.pptpalg.gateway.events.EventFeed;
import net.pptpalg.gateway.events.EventKind;
import net.pptpalg.gateway.journal.Journal;
import net.pptpalg.gateway.journal.Restored;
import net.pptpalg.gateway.metrics.MetricsServer;
import net.pptpalg.gateway.observer.ControlTap;
import net.pptpalg.gateway.observer.LiveObserver;
import net.pptpalg.gateway.observer.ObserverEndpoints;
import net.pptpalg.gateway.policy.PolicyFile;
import net.pptpalg.gateway.policy.PolicyFileException;
import net.pptpalg.gateway.rules.ChangeProbe;
import net.pptpalg.gateway.rules.CommandRunner;
import net.pptpalg.gateway.rules.FirewallRules;
import net.pptpalg.gateway.rules.InterfaceCheck;
import net.pptpalg.gateway.rules.LocalInterfaces;
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
import net.pptpalg.nat.mtu.MtuOptions.MssMode;
import net.pptpalg.nat.mtu.TunnelFit;
import net.pptpalg.nat.observation.GreRing;
import net.pptpalg.nat.observation.GreTap;
import net.pptpalg.nat.policy.Decision;
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
import net.pptpalg.nfqueue.QueueTarget;
import net.pptpalg.nfqueue.RulesetGeneration;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.GreSink;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.LinuxProcess;
import net.pptpalg.nfqueue.kernel.MappedMemory;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.nfqueue.kernel.RawIpv4Sender;
import net.pptpalg.nfqueue.kernel.RouteMtu;
import net.pptpalg.nfqueue.kernel.Wakeup;

/**
 * The running gateway: its queues, threads, firewall rules and management socket, brought up in the
 * order in which each needs the one before, and taken down in the opposite one.
 */
public final class Gateway {
  private static final Logger LOG = System.getLogger("pptp-alg");
  private static final long STOP_MS = 500;
  private static final long AGENT_MS = 2000;
  private static final long HALT_NS = TimeUnit.SECONDS.toNanos(10);

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
  private LocalInterfaces local = LocalInterfaces.UNKNOWN;
  private ManagementServer server;
  private ControlTap controlTap;
  private Journal journal;
  private LiveObserver observer;
  private MssLane mssLane;
  private RouteMtu routeMtu;
  private PolicyEndpoints policyEndpoints;
  private EventFeed feed;
  private MetricsServer metrics;
  private RawIpv4Sender sender;
  private GreSink greSink;
  private Thread addressThread;
  private Thread linkThread;
  private Thread rulesThread;
  private int[] lanIndices;
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
   * rules are removed, unless they are to stay.
   *
   * @param source where the options come from, read now and on every reload
   * @return exit code of the process when it ends by itself: a thread of its own has died
   * @throws GatewayException when it can't start; nothing is left behind
   */
  public static int run(GatewayOptions options, OptionsSource source) throws GatewayException {
    Gateway gateway = new Gateway(options, source);
    Thread hook = new Thread(gateway::onSignal, "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    Thread.setDefaultUncaughtExceptionHandler(gateway::onDeath);
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
    haltAtTheLatest();
    // Fail closed: the rules stay, so that nothing passes untranslated until the supervisor acts.
    stop(false);
  }

  /**
   * No thread may be missing while the others go on: the process ends, for the supervisor to start
   * it anew. The observer alone has a handler of its own.
   */
  private void onDeath(Thread dead, Throwable cause) {
    try {
      LOG.log(Level.ERROR, "thread " + dead.getName() + " died, the gateway stops", cause);
    } finally {
      stopped.countDown();
    }
  }

  /** A thread that died may have left something behind that the others would wait for. */
  private static void haltAtTheLatest() {
    Thread halt =
        new Thread(
            () -> {
              long endNs = System.nanoTime() + HALT_NS;
              while (endNs - System.nanoTime() > 0) {
                LockSupport.parkNanos(endNs - System.nanoTime());
              }
              Runtime.getRuntime().halt(1);
            },
            "halt");
    halt.setDaemon(true);
    halt.start();
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
      InterfaceCheck.requireExisting(interfaces());
      warnOfForwarding();
      kernel = LinuxKernel.load();
      FirewallRules probed = probeRules(options.publicAddresses(), options.publishedServers());
      LOG.log(Level.INFO, "rules: {0}", probed.describe());
      requireChanges(new ChangeProbe(kernel, CommandRunner.local()).run());
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
    rulesThread.start();
    Thread heapThread = new Thread(new HeapGrowth(bindings::tableBytes), "heap-growth");
    heapThread.setDaemon(true);
    heapThread.start();
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
    LinuxProcess process = new LinuxProcess(kernel);
    Runnable watching =
        () -> {
          // Packets first: what it does at a time is more than a packet ought to wait.
          process.giveWay();
          observer.run();
        };
    Thread thread = new Thread(watching, "observer");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (dead, cause) ->
            LOG.log(Level.ERROR, "the observer died, nothing is diagnosed any more", cause));
    thread.start();
  }

  private FirewallRules probeRules(List<Inet4Address> addresses, List<PublishedServer> published) {
    local = LocalInterfaces.read(interfaces());
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
                unsolicitedQueue(),
                options.firstQueue() + 1,
                options.lanes())
            .withLocal(local);
    return FirewallRules.probe(
        options.mtu().clampMss() ? parameters.withMssQueue(mssQueue()) : parameters,
        targets -> QueueTarget.install(kernel, targets));
  }

  private List<String> interfaces() {
    List<String> interfaces = new ArrayList<>(options.lanInterfaces());
    interfaces.add(options.wanInterface());
    return interfaces;
  }

  private int unsolicitedQueue() {
    return options.firstQueue() + 1 + options.lanes();
  }

  private int mssQueue() {
    return unsolicitedQueue() + 1;
  }

  private synchronized void install(FirewallRules wanted) {
    if (!stopping) {
      rules = wanted;
      rules.install();
    }
  }

  /** The WAN interface has these addresses. */
  private synchronized void onLook(List<Inet4Address> addresses) {
    if (stopping) {
      return;
    }
    boolean follows = reload.current().followsWanAddress();
    if (!follows || addresses.contains(publicAddresses.get(0))) {
      followLocalInterfaces();
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

  private void followLocalInterfaces() {
    if (!rules.dependOnLocalInterfaces()) {
      return;
    }
    LocalInterfaces known = local;
    LocalInterfaces found = LocalInterfaces.read(interfaces());
    if (found.equals(LocalInterfaces.UNKNOWN) || found.equals(known)) {
      return;
    }
    FirewallRules before = rules;
    try {
      install(probeRules(publicAddresses, reload.current().publishedServers()));
      LOG.log(Level.INFO, "this machine has other addresses or interfaces now; the rules follow");
    } catch (RulesException e) {
      // The watch puts back what is missing of these, and the next look tries again.
      rules = before;
      local = known;
      LOG.log(
          Level.ERROR,
          "the rules are those of the old addresses and interfaces: {0}",
          e.getMessage());
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
      reconfigure(wanted, addresses);
      publicAddresses = addresses;
    } catch (RulesException e) {
      install(before);
      throw new GatewayException(reason(e), e.getMessage(), e);
    } catch (IOException e) {
      throw new GatewayException(GatewayException.Reason.FAILED, e.getMessage(), e);
    } catch (GatewayException e) {
      install(before);
      throw e;
    }
  }

  /** Returns when what comes from now on is treated by these options. */
  private void reconfigure(GatewayOptions wanted, List<Inet4Address> addresses)
      throws IOException, GatewayException {
    ReconfigureTask task =
        new ReconfigureTask(
            bindings,
            boundary,
            natOptions(kernel, wanted, addresses),
            policy.bans(),
            wanted.bans());
    if (!agent.post(task) || !task.await(AGENT_MS)) {
      throw new GatewayException(
          GatewayException.Reason.FAILED, "the control agent does not take other options up", null);
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
            new LinkWatch(
                kernel,
                options.lanInterfaces(),
                options.wanInterface(),
                links,
                new InterfaceListener()),
            "link-watch");
    linkThread.setDaemon(true);
    feed = openOutlets();
    controlTap = options.diagnoses() ? new ControlTap() : null;
    BindingEvents events = new EventTee(new EventLog(), feed);
    if (controlTap != null) {
      events = new EventTee(events, controlTap);
    }
    bindings = new Bindings(nat, callCounters, new MruReset(mrus, events));
    feed.start(bindings);
    MappedMemory memory = new MappedMemory(kernel);
    journal = new Journal(options.stateDir(), bindings, memory::release);
    boundary = new Boundary(nat);
    wakeup = kernel.openWakeup();
    openGreSink();
    PolicyFile policyFile = new PolicyFile(options.stateDir(), this::lanInterface);
    policy = new PolicyEngine(loadPolicy(policyFile));
    policy.bans().options(options.bans());
    agent =
        new ControlAgent(
            open(kernel, QueueOptions.forQueue(options.firstQueue())),
            open(kernel, ControlAgent.unsolicitedQueueOptions(unsolicitedQueue())),
            wakeup,
            new ControlTranslator(bindings, boundary, policy, injector()),
            bindings,
            policy,
            controlTap,
            journal);
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
      if (options.mtu().mss() == MssMode.PATH) {
        routeMtu = RouteMtu.open(kernel);
      }
      mssLane =
          new MssLane(
              open(kernel, MssLane.queueOptions(mssQueue())),
              new MssClamp(options.mtu()),
              new PathMtu(links, routeMtu));
      addThread(mssLane, "mss");
    }
    if (controlTap != null) {
      observer =
          new LiveObserver(
              controlTap,
              lanes.stream().map(lane -> lane.translator().tap()).toList(),
              links,
              new SecurityReports(agent, bindings, policy));
    }
    addressThread = new Thread(new WanAddress(options.wanInterface(), this::onLook), "wan-address");
    addressThread.setDaemon(true);
    RulesWatch rulesWatch = watchRules(RulesetGeneration.open(kernel));
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
                rulesWatch,
                observer),
            routes(policyFile, mrus));
    takeOver(nat);
    if (options.metrics() != null) {
      LiveMetrics live =
          new LiveMetrics(
              kernel, bindings, policy, agent, lanes, mssLane, feed.counters(), rulesWatch);
      metrics = new MetricsServer(options.metrics(), live::text);
    }
  }

  /** Goes on with what the process before has left; ends what it can't go on with. */
  private void takeOver(NatOptions nat) {
    Restored restored =
        journal.open(id -> policy.use(policy.use(id) == null ? Decision.DEFAULT : id));
    if (restored.connections() > 0) {
      LOG.log(
          Level.INFO,
          "taken over from the process before: {0} control connections, {1} calls",
          Integer.toString(restored.connections()),
          Integer.toString(restored.calls()));
    }
    if (restored.outcome().isWorthKeeping()) {
      String where = restored.aside() == null ? "" : "; it is " + restored.aside() + " now";
      String what =
          "the journal of the process before is "
              + restored.outcome().words()
              + ", "
              + restored.records()
              + " records of it were read"
              + where;
      LOG.log(Level.WARNING, "{0}", what);
      feed.announce(EventKind.JOURNAL_SET_ASIDE, what);
    }
    bindings.reconfigure(nat, System.nanoTime());
  }

  private RulesWatch watchRules(RulesetGeneration generation) {
    RulesWatch watch =
        new RulesWatch(
            new InstalledRules(),
            generation::current,
            () -> announce(EventKind.RULES_RESTORED, "firewall"));
    rulesThread =
        new Thread(
            () -> {
              try (generation) {
                watch.run();
              }
            },
            "rules-watch");
    rulesThread.setDaemon(true);
    return watch;
  }

  /** What the watch looks after; in turn with whatever else changes the rules. */
  private final class InstalledRules implements RulesWatch.Keeper {
    @Override
    public boolean isNumbered() {
      synchronized (Gateway.this) {
        return stopping || rules.isNumbered();
      }
    }

    @Override
    public boolean keep() {
      synchronized (Gateway.this) {
        if (stopping || rules.installed()) {
          return false;
        }
        rules.install();
        return true;
      }
    }
  }

  /** An interface that comes back may be another one to the kernel, whose packets name it so. */
  private final class InterfaceListener implements LinkWatch.Listener {
    @Override
    public void gone(String name) {
      announce(EventKind.INTERFACE_GONE, name);
    }

    @Override
    public void back(String name) {
      announce(EventKind.INTERFACE_BACK, name);
      synchronized (Gateway.this) {
        if (stopping) {
          return;
        }
        try {
          reconfigure(reload.current(), publicAddresses);
          policyEndpoints.interfacesChanged();
        } catch (IOException | GatewayException e) {
          LOG.log(Level.ERROR, "{0} is not taken up: {1}", name, e.getMessage());
        }
      }
    }
  }

  private void announce(EventKind kind, String detail) {
    agent.post(new AnnounceTask(feed, kind, detail));
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

  private Routes routes(PolicyFile policyFile, MruTable mrus) {
    Routes routes = new Routes();
    policyEndpoints =
        new PolicyEndpoints(policyFile, policy, agent, bindings, observer, this::lanInterface);
    policyEndpoints.addTo(routes);
    new SessionEndpoints(agent, bindings, mrus, observer).addTo(routes);
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
  private synchronized LanInterface lanInterface(String name) {
    int index = options.lanInterfaces().indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is not an interface towards the clients; there are "
              + String.join(", ", options.lanInterfaces()));
    }
    return new LanInterface(name, lanIndices[index]);
  }

  /** While another program has removed the rules, the servers' GRE gets to the machine itself. */
  private void openGreSink() {
    try {
      greSink = GreSink.open(kernel);
    } catch (NetlinkException e) {
      LOG.log(
          Level.WARNING,
          "calls may end when another program removes the firewall rules: {0}",
          e.getMessage());
    }
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
    threads.add(new Thread(work, name));
  }

  /**
   * Stops what has been started, in whatever state the start is.
   *
   * @param asked whether somebody wants it to, or it can't start; not that something has failed
   */
  private synchronized void stop(boolean asked) {
    stopping = true;
    serviceManager.stopping();
    reload.close();
    if (addressThread != null) {
      addressThread.interrupt();
    }
    if (linkThread != null) {
      linkThread.interrupt();
    }
    if (rulesThread != null) {
      rulesThread.interrupt();
    }
    if (asked && !options.keepsRules() && rules != null) {
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
      endAll(asked);
      if (sender != null) {
        sender.close();
        sender = null;
      }
      if (routeMtu != null) {
        routeMtu.close();
        routeMtu = null;
      }
      if (greSink != null) {
        greSink.close();
        greSink = null;
      }
      if (wakeup != null) {
        wakeup.close();
        wakeup = null;
      }
    }
    serviceManager.close();
  }

  /**
   * Leaves all that there is to the next process, or tells of its end when that can't be; all
   * threads that could have changed it are gone.
   */
  private void endAll(boolean sound) {
    if (feed == null || bindings == null) {
      return;
    }
    boolean kept = journal != null && journal.close(sound);
    for (int index = 0; !kept && index < bindings.connectionsEnd(); index++) {
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

  private synchronized NatOptions natOptions(
      Kernel kernel, GatewayOptions options, List<Inet4Address> addresses) throws IOException {
    int[] publicAddresses =
        addresses.stream()
            .mapToInt(address -> ByteBuffer.wrap(address.getAddress()).getInt())
            .toArray();
    lookUpLanIndices(kernel);
    String[] range = Sysctl.read("net/ipv4/ip_local_port_range").split("\\s+");
    return new NatOptions(
        publicAddresses,
        lanIndices.clone(),
        Integer.parseInt(range[0]),
        Integer.parseInt(range[1]),
        options.timeouts(),
        options.limits(),
        options.publishedServers());
  }

  private void lookUpLanIndices(Kernel kernel) throws NetlinkException {
    boolean starting = lanIndices == null;
    int[] found = starting ? new int[options.lanInterfaces().size()] : lanIndices.clone();
    for (int i = 0; i < found.length; i++) {
      try {
        found[i] = kernel.interfaceIndex(options.lanInterfaces().get(i));
      } catch (NetlinkException e) {
        if (starting) {
          throw e;
        }
        // It is gone for now. No other interface gets its index.
      }
    }
    lanIndices = found;
  }

  private static void requireChanges(ChangeProbe.Result result) throws GatewayException {
    String where = "this network namespace belongs to a user namespace (an unprivileged container)";
    if (result == ChangeProbe.Result.REFUSED) {
      throw new GatewayException(
          GatewayException.Reason.FAILED,
          where
              + ", in which this kernel drops every packet that a program has changed: run the"
              + " gateway on the machine itself or in a privileged container");
    }
    if (result == ChangeProbe.Result.UNKNOWN) {
      LOG.log(
          Level.WARNING,
          where
              + "; newer kernels drop every packet that a program has changed there, and whether"
              + " this one does could not be tried");
    }
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
