#!/usr/bin/perl
#
# Takes pppd's place at either end of a PPTP tunnel, on machines whose kernel has no PPP.
#
# As server, pptpd starts it (`ppp PATH` in pptpd.conf) with pppd's arguments and a pty on descriptor 0:
#
#   ppp-stand-in.pl ... file OPTIONS ...
#
#   OPTIONS holds "name NAME" and "reports DIRECTORY", a line each.
#
# As client, it starts pptp itself, with a socket on descriptor 0:
#
#   ppp-stand-in.pl client --name NAME --report FILE [--frames N] [--interval-ms N] [--data-bytes N]
#                          [--greeting-s N] [--reply-ms N] [--call-log FILE] -- pptp SERVER --nolaunchpppd
#
# Both speak PPP in asynchronous HDLC framing (RFC 1662). The server greets with an LCP Configure-Request, as pppd
# does, until something arrives: pptpctrl reads no GRE before its PPP program has written. It acknowledges what it is
# asked for. The client acknowledges the greeting, sends LCP Echo-Requests that carry its name and a number, and
# expects each back in an Echo-Reply with the server's name put before it. A frame with another client's name has come
# through a crossed tunnel.
#
# The client keeps the tunnel open after its last frame until its standard input ends or SIGTERM comes; then it
# closes descriptor 0 of pptp, which clears the call.
use strict;
use warnings;
use Errno qw(EINTR EAGAIN);
use Getopt::Long;
use POSIX ();
use Socket;
use Time::HiRes ();

use constant {
    FLAG                  => 0x7E,
    ESCAPE                => 0x7D,
    PROTOCOL_LCP          => 0xC021,
    LCP_CONFIGURE_REQUEST => 1,
    LCP_CONFIGURE_ACK     => 2,
    LCP_TERMINATE_REQUEST => 5,
    LCP_TERMINATE_ACK     => 6,
    LCP_ECHO_REQUEST      => 9,
    LCP_ECHO_REPLY        => 10,
    OPTION_MRU            => 1,
    OPTION_MAGIC_NUMBER   => 5,
    MRU_BYTES             => 1400,
    GREETING_INTERVAL_S   => 1,
    READ_BYTES            => 65536,
};

my @fcs_table = map {
    my $value = $_;
    $value = $value & 1 ? ($value >> 1) ^ 0x8408 : $value >> 1 for 1 .. 8;
    $value;
} 0 .. 255;

my $stopped = 0;
$SIG{TERM} = sub { $stopped = 1 };
$SIG{PIPE} = 'IGNORE';

exit(@ARGV && $ARGV[0] eq 'client' ? client() : server());

sub fcs16 {
    my $fcs = 0xFFFF;
    $fcs = ($fcs >> 8) ^ $fcs_table[($fcs ^ $_) & 0xFF] for unpack 'C*', $_[0];
    return $fcs;
}

# One PPP frame on the asynchronous line: address, control and protocol before it, FCS after it, stuffed.
sub line_frame {
    my ($lcp) = @_;
    my $frame = pack('C C n', 0xFF, 0x03, PROTOCOL_LCP) . $lcp;
    $frame .= pack 'v', fcs16($frame) ^ 0xFFFF;
    $frame =~ s/([\x00-\x1F\x7D\x7E])/chr(ESCAPE) . chr(ord($1) ^ 0x20)/gse;
    return chr(FLAG) . $frame . chr(FLAG);
}

sub lcp {
    my ($code, $identifier, $body) = @_;
    return pack('C C n', $code, $identifier & 0xFF, 4 + length $body) . $body;
}

# Takes the complete frames out of a line's buffer. Returns a list of [code, identifier, body]; what is no sound LCP
# frame is counted in $line->{bad}.
sub take_frames {
    my ($line) = @_;
    my @taken;
    while ($line->{buffer} =~ s/^\x7E*([^\x7E]+)\x7E/\x7E/s) {
        my $frame = $1;
        $frame =~ s/\x7D(.)/chr(ord($1) ^ 0x20)/gse;
        if (length $frame < 4 || fcs16($frame) != 0xF0B8) {
            $line->{bad}++;
            next;
        }
        $frame = substr $frame, 0, -2;
        $frame =~ s/^\xFF\x03//s;
        if (length $frame < 6 || unpack('n', $frame) != PROTOCOL_LCP) {
            $line->{bad}++;
            next;
        }
        my ($code, $identifier, $length) = unpack 'C C n', substr $frame, 2;
        if ($length < 4 || $length > length($frame) - 2) {
            $line->{bad}++;
            next;
        }
        push @taken, [$code, $identifier, substr $frame, 6, $length - 4];
    }
    return @taken;
}

# Reads what is there within the time; false when the line has ended.
sub fill {
    my ($line, $seconds) = @_;
    my $readable = '';
    vec($readable, fileno $line->{handle}, 1) = 1;
    my $ready = select $readable, undef, undef, $seconds < 0 ? 0 : $seconds;
    return 1 if $ready <= 0;
    my $read = sysread $line->{handle}, $line->{buffer}, READ_BYTES, length $line->{buffer};
    return $read > 0 if defined $read;
    return $! == EINTR || $! == EAGAIN;
}

# Writes all of it; false when the line has ended.
sub put {
    my ($line, $bytes) = @_;
    while (length $bytes) {
        my $written = syswrite $line->{handle}, $bytes;
        if (defined $written) {
            substr $bytes, 0, $written, '';
        } elsif ($! != EINTR && $! != EAGAIN) {
            return 0;
        }
    }
    return 1;
}

sub now { return Time::HiRes::clock_gettime(Time::HiRes::CLOCK_MONOTONIC()) }

sub json {
    my (%fields) = @_;
    my @pairs;
    for my $name (sort keys %fields) {
        my $value = $fields{$name};
        $value = 'null' if !defined $value;
        $value = "\"$value\"" if $value !~ /^(?:-?\d+(?:\.\d+)?|null)$/;
        push @pairs, "\"$name\":$value";
    }
    return '{' . join(',', @pairs) . "}\n";
}

# Appears whole or not at all: readers wait for the file.
sub write_report {
    my ($path, %fields) = @_;
    open my $file, '>', "$path.new" or die "$path.new: $!\n";
    print {$file} json(%fields);
    close $file or die "$path.new: $!\n";
    rename "$path.new", $path or die "$path: $!\n";
}

sub make_raw {
    my ($descriptor) = @_;
    return if !POSIX::isatty($descriptor);
    my $mode = POSIX::Termios->new;
    $mode->getattr($descriptor);
    $mode->setiflag(0);
    $mode->setoflag(0);
    $mode->setlflag(0);
    $mode->setcflag(POSIX::CS8() | POSIX::CREAD() | POSIX::CLOCAL());
    $mode->setcc(POSIX::VMIN(), 1);
    $mode->setcc(POSIX::VTIME(), 0);
    $mode->setattr($descriptor, POSIX::TCSANOW());
}

sub server_options {
    my ($path) = map { $ARGV[$_ + 1] } grep { $ARGV[$_] eq 'file' && $_ < $#ARGV } 0 .. $#ARGV;
    die "no options: pptpd passes them as 'file PATH'\n" if !defined $path;
    open my $file, '<', $path or die "$path: $!\n";
    my %options = map { /^(\S+)\s+(.*\S)/ ? ($1, $2) : () } <$file>;
    die "$path: needs 'name' and 'reports'\n" if !$options{name} || !$options{reports};
    return %options;
}

sub server {
    my %options = server_options();
    make_raw(0);
    open my $pty, '+<&=', 0 or die "descriptor 0: $!\n";
    my $line  = {handle => $pty, buffer => '', bad => 0};
    my $magic = 0x5E000000 | $$ & 0xFFFFFF;
    my ($client, $received, $answered, $mismatched) = (undef, 0, 0, 0);
    my $report = sub {
        write_report(
            "$options{reports}/$options{name}-$$.json",
            server     => $options{name},
            client     => $client,
            received   => $received,
            answered   => $answered,
            mismatched => $mismatched,
            bad        => $line->{bad},
        );
    };
    my ($heard, $greetings, $greet_at) = (0, 0, now());
    my $alive = 1;
    while ($alive && !$stopped) {
        if (!$heard && now() >= $greet_at) {
            my $body = pack 'C C n C C N', OPTION_MRU, 4, MRU_BYTES, OPTION_MAGIC_NUMBER, 6, $magic;
            $alive = put($line, line_frame(lcp(LCP_CONFIGURE_REQUEST, ++$greetings, $body)));
            $greet_at = now() + GREETING_INTERVAL_S;
        }
        $alive &&= fill($line, $heard ? 60 : $greet_at - now());
        for my $frame (take_frames($line)) {
            my ($code, $identifier, $body) = @$frame;
            $heard = 1;
            if ($code == LCP_CONFIGURE_REQUEST) {
                $alive = put($line, line_frame(lcp(LCP_CONFIGURE_ACK, $identifier, $body)));
            } elsif ($code == LCP_TERMINATE_REQUEST) {
                $alive = put($line, line_frame(lcp(LCP_TERMINATE_ACK, $identifier, '')));
            }
            next if $code != LCP_ECHO_REQUEST || length $body < 4;
            $received++;
            my $data = substr $body, 4;
            my ($name) = $data =~ /^client=(\S+) /;
            $client = $name if !defined $client;
            $mismatched++ if !defined $name || $name ne $client;
            my $reply = pack('N', $magic) . "server=$options{name} " . $data;
            $alive = put($line, line_frame(lcp(LCP_ECHO_REPLY, $identifier, $reply)));
            $answered++ if $alive;
        }
    }
    $report->();
    return 0;
}

# pptp on its own end of a socket; returns the line to it and its pid.
sub start_pptp {
    my ($call_log, @command) = @_;
    socketpair my $ours, my $theirs, AF_UNIX, SOCK_STREAM, PF_UNSPEC or die "socketpair: $!\n";
    my $pid = fork;
    die "fork: $!\n" if !defined $pid;
    if (!$pid) {
        open STDIN, '+<&', $theirs or die "descriptor 0: $!\n";
        open STDOUT, '>>', $call_log or die "$call_log: $!\n";
        open STDERR, '>&', \*STDOUT or die "descriptor 2: $!\n";
        close $ours;
        close $theirs;
        exec @command or die "$command[0]: $!\n";
    }
    close $theirs;
    return ({handle => $ours, buffer => '', bad => 0}, $pid);
}

sub client {
    shift @ARGV;
    my %option = (
        'frames' => 20, 'interval-ms' => 20, 'data-bytes' => 64, 'greeting-s' => 15, 'reply-ms' => 2000,
        'call-log' => '/dev/null',
    );
    GetOptions(
        \%option, 'name=s', 'report=s', 'frames=i', 'interval-ms=i', 'data-bytes=i', 'greeting-s=i', 'reply-ms=i',
        'call-log=s',
    ) or return 2;
    die "needs --name, --report and a command\n" if !$option{name} || !$option{report} || !@ARGV;

    my ($line, $pid) = start_pptp($option{'call-log'}, @ARGV);
    my $magic = 0xC1000000 | $$ & 0xFFFFFF;
    my (%sent_at, %server);
    my ($greeted, $alive, $sent, $received, $mismatched, $duplicates) = (0, 1, 0, 0, 0, 0);
    my ($min_ms, $max_ms, $sum_ms) = (undef, undef, 0);

    my $take = sub {
        for my $frame (take_frames($line)) {
            my ($code, $identifier, $body) = @$frame;
            if ($code == LCP_CONFIGURE_REQUEST) {
                $greeted = 1;
                $alive = put($line, line_frame(lcp(LCP_CONFIGURE_ACK, $identifier, $body)));
            } elsif ($code == LCP_ECHO_REPLY && length $body >= 4) {
                my ($server, $client, $number) =
                    substr($body, 4) =~ /^server=(\S+) client=(\S+) frame=(\d+) /;
                if (!defined $client || $client ne $option{name}) {
                    $mismatched++;
                } elsif (!exists $sent_at{$number}) {
                    $duplicates++;
                } else {
                    my $round_trip_ms = 1000 * (now() - delete $sent_at{$number});
                    $received++;
                    $server{$server} = 1;
                    $sum_ms += $round_trip_ms;
                    $min_ms = $round_trip_ms if !defined $min_ms || $round_trip_ms < $min_ms;
                    $max_ms = $round_trip_ms if !defined $max_ms || $round_trip_ms > $max_ms;
                }
            }
        }
    };

    my $greeting_deadline = now() + $option{'greeting-s'};
    while ($alive && !$stopped && !$greeted && now() < $greeting_deadline) {
        $alive = fill($line, $greeting_deadline - now());
        $take->();
    }
    my $send_at = now();
    my $reply_deadline;
    while ($greeted && $alive && !$stopped) {
        if ($sent < $option{frames} && now() >= $send_at) {
            my $data = "client=$option{name} frame=" . ++$sent . ' ';
            $data .= chr(ord('a') + length($data) % 26) while length $data < $option{'data-bytes'};
            $sent_at{$sent} = now();
            $alive = put($line, line_frame(lcp(LCP_ECHO_REQUEST, $sent, pack('N', $magic) . $data)));
            $send_at += $option{'interval-ms'} / 1000;
            $reply_deadline = now() + $option{'reply-ms'} / 1000 if $sent == $option{frames};
        }
        last if $sent == $option{frames} && (!%sent_at || now() >= $reply_deadline);
        $alive &&= fill($line, ($sent < $option{frames} ? $send_at : $reply_deadline) - now());
        $take->();
    }
    my $report = sub {
        my ($state) = @_;
        write_report(
            $option{report},
            state         => $state,
            client        => $option{name},
            server        => join('+', sort keys %server),
            sent          => $sent,
            received      => $received,
            mismatched    => $mismatched,
            duplicates    => $duplicates,
            bad           => $line->{bad},
            minRttMs      => defined $min_ms ? sprintf('%.3f', $min_ms) : undef,
            avgRttMs      => $received ? sprintf('%.3f', $sum_ms / $received) : undef,
            maxRttMs      => defined $max_ms ? sprintf('%.3f', $max_ms) : undef,
        );
    };
    my $passed = $greeted && $sent == $option{frames} && $received == $sent && !$mismatched;
    $report->($passed ? 'answered' : !$greeted ? 'no-greeting' : !$alive ? 'line-ended' : 'unanswered');

    my $control = '';
    while ($alive && !$stopped) {
        my $readable = '';
        vec($readable, fileno $line->{handle}, 1) = 1;
        vec($readable, 0, 1) = 1;
        next if select($readable, undef, undef, undef) <= 0;
        last if vec($readable, 0, 1) && !sysread STDIN, $control, 1;
        if (vec($readable, fileno $line->{handle}, 1)) {
            $alive = fill($line, 0);
            $take->();
        }
    }
    close $line->{handle};
    waitpid $pid, 0;
    return $passed && !$mismatched ? 0 : 1;
}
