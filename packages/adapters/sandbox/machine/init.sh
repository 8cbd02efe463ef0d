#!/bin/busybox sh
# The first process of the machine: brings up the one wire to the host, and leaves it to what starts the runtime and waits to be copied.
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t devtmpfs -o nosuid,noexec dev /dev
mount -t tmpfs -o size=16m,nosuid,nodev,noexec tmp /tmp
chmod 1777 /tmp
# Whoever carries the machine says which wire it has: a port of a serial device, or a port others connect to.
wire=serial
grep -q tributary.port= /proc/cmdline && wire=vsock
for module in $(cat /modules/$wire); do insmod "/modules/$module.ko"; done
if [ $wire = vsock ]; then
  # Nobody has connected yet, so what is to be heard before that is said on the console.
  perl /begin.pl </dev/null >/dev/ttyS0 2>/dev/null
else
  # It is there before it can be opened; a shell that cannot open what it is told to ends.
  until (exec 3<>/dev/vport0p1) 2>/dev/null; do sleep 0.05; done
  exec 3<>/dev/vport0p1
  perl /begin.pl <&3 >&3 2>/dev/null 3>&-
fi
# How it ended, for the host to read on the console: the kernel may have ended it for want of memory.
echo "ended $?" >/dev/ttyS0
# Not every machine can be turned off; each ends when it would start again.
reboot -f
