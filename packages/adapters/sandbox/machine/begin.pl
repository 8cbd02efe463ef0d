# Starts the runtime without any right, and waits. What comes by the wire first, comes to a copy: it is given its own chance, time and
# limits before the runtime hears anything. From then on the wire is the runtime's. No modules: the machine holds the interpreter alone.
my ($CLOCK_SETTIME, $PRLIMIT, $RLIMIT_CPU, $RLIMIT_DATA, $TICKS) = (227, 302, 0, 2, 100); # on x86-64
my ($AF_VSOCK, $SOCK_STREAM, $ANYBODY) = (40, 1, 0xFFFFFFFF); # linux/vm_sockets.h
my ($heap) = slurp("/proc/cmdline") =~ /tributary\.heap=(\d+)/ or die;
my ($port) = slurp("/proc/cmdline") =~ /tributary\.port=(\d+)/;
pipe(my $ears, my $mouth) or die;
my ($said, $voice, $speaker);
if ($port) { pipe($said, $voice) or die }
my $guest = fork() // die;
become_guest() if $guest == 0;
close($ears);
take_up() if $port;
my $porter = fork() // die;
carry() if $porter == 0;
close($mouth);
waitpid($guest, 0);
my $ending = $? & 127 ? 128 + ($? & 127) : $? >> 8;
waitpid($speaker, 0) if $speaker;
exit($ending);

sub become_guest {
  open(STDIN, "<&", $ears) or die;
  if ($port) {
    open(STDOUT, ">&", $voice) or die;
    close($_) for ($said, $voice);
  }
  close($ears);
  close($mouth);
  %ENV = (HOME => "/tmp", DENO_DIR => "/tmp", DENO_NO_UPDATE_CHECK => "1", NO_COLOR => "1", TZ => "UTC");
  chdir("/tmp") or die;
  # When memory ends, this is what ends with it.
  spill("/proc/self/oom_score_adj", 1000);
  $( = $) = "65534 65534";
  $< = $> = 65534;
  die if $> != 65534 || $) !~ /^65534/;
  exec("/deno", "run", "--no-prompt", "--no-config", "--no-lock", "--no-remote", "--no-npm", "--import-map=/imports.json",
    "--v8-flags=--max-old-space-size=$heap", "/guest.js", "asleep") or die;
}

# Where the wire is a port others connect to: a connection does not outlive the copying, but who listens goes on listening. So whoever
# is copied listens, has said that the runtime sleeps, and takes up the wire as a copy. From then on all that the runtime says goes there.
sub take_up {
  close($voice);
  socket(my $listener, $AF_VSOCK, $SOCK_STREAM, 0) or die;
  bind($listener, pack("SSLLx4", $AF_VSOCK, 0, $port, $ANYBODY)) or die;
  listen($listener, 1) or die;
  my $asleep = line_of($said) . "\n";
  syswrite(STDOUT, $asleep) // die;
  accept(my $wire, $listener) or die;
  close($listener);
  open(STDIN, "<&", $wire) or die;
  $speaker = fork() // die;
  if ($speaker == 0) {
    close($mouth);
    while (sysread($said, my $text, 65_536)) { pass($wire, $text) }
    exit(0);
  }
  close($said);
}

# Between host and runtime; ended with the machine.
sub carry {
  my ($milliseconds, $seed, $megabytes, $seconds) = split(/ /, line_of(\*STDIN));
  reseed(pack("H*", $seed));
  my $time = pack("qq", int($milliseconds / 1000), ($milliseconds % 1000) * 1_000_000);
  syscall($CLOCK_SETTIME, 0, $time) == 0 or die;
  # Both count what the runtime has taken already.
  my @used = split(/ /, slurp("/proc/$guest/stat") =~ s/.*\) //r);
  limit($RLIMIT_CPU, int(($used[11] + $used[12]) / $TICKS) + 1 + $seconds, 1);
  my ($kilobytes) = slurp("/proc/$guest/status") =~ /^VmData:\s+(\d+)/m or die;
  limit($RLIMIT_DATA, ($kilobytes + int($megabytes * 1.25 * 1024)) * 1024, 0);
  pass($mouth, qq({"type":"wake"}\n));
  while (sysread(STDIN, my $text, 65_536)) { pass($mouth, $text) }
  exit(0);
}

# The first line, and nothing of the next.
sub line_of {
  my ($from) = @_;
  my $line = "";
  while (sysread($from, my $character, 1)) {
    return $line if $character eq "\n";
    $line .= $character;
  }
  die;
}

# RNDADDENTROPY counts the bytes in, RNDRESEEDCRNG draws on them at once (linux/random.h).
sub reseed {
  my ($bytes) = @_;
  open(my $random, ">", "/dev/random") or die;
  my $pool = pack("ii a*", 8 * length($bytes), length($bytes), $bytes);
  ioctl($random, 0x40085203, $pool) or die;
  ioctl($random, 0x5207, 0) or die;
  close($random);
}

sub limit {
  my ($resource, $soft, $more) = @_;
  my $limits = pack("QQ", $soft, $soft + $more);
  syscall($PRLIMIT, $guest, $resource, $limits, 0) == 0 or die;
}

sub pass {
  my ($to, $text) = @_;
  for (my $sent = 0; $sent < length($text);) { $sent += syswrite($to, $text, length($text) - $sent, $sent) // die }
}

sub slurp {
  open(my $file, "<", $_[0]) or die;
  local $/;
  return scalar(<$file>);
}

sub spill {
  open(my $file, ">", $_[0]) or die;
  print $file $_[1];
  close($file);
}
