#!/bin/busybox sh
# The stand-in's part in the guest: waits for what the guest itself brings up, then connects the serial device with its vsock.
# What runs beside is given /dev/null before anything else.
/bin/busybox mount -t devtmpfs dev /dev
(
  until /bin/busybox grep -q vmw_vsock_virtio_transport_common /proc/modules; do /bin/busybox sleep 0.05; done
  for module in $(/bin/busybox cat /modules/serial); do /bin/busybox insmod "/modules/$module.ko"; done
  /bin/busybox insmod /vsock_loopback.ko
  until (exec 3<>/dev/vport0p1); do /bin/busybox sleep 0.05; done
  exec /bin/perl /bridge.pl 0<>/dev/vport0p1 1>&0
) 2>/dev/null &
exec /init
