type Port = { target?: number; published?: string; hostIp?: string; protocol?: string };

/** Whether each published port is meant for everybody who can reach the host. */
export default function portsPrivate({ ports = [] }: { ports?: Port[] }) {
  const path = "/domain/ports";
  // An entry that has no port yet publishes nothing.
  const said = ports.filter(({ target, published }) => target !== undefined || published !== undefined);
  const open = said.filter(({ hostIp }) => !hostIp || hostIp === "0.0.0.0" || hostIp === "::");
  if (open.length === 0) {
    const message =
      said.length === 0 ? "It publishes no port." : "Each published port listens on a named address only.";
    return { result: "success", path, message };
  }
  const names = open
    .slice(0, 3)
    .map(
      ({ published, target, protocol }) =>
        `${published ?? target}${protocol && protocol !== "tcp" ? `/${protocol}` : ""}`,
    );
  const more = open.length > 3 ? ` and ${open.length - 3} more` : "";
  const one = open.length === 1;
  return {
    result: "warning",
    path,
    message: `Port${one ? "" : "s"} ${names.join(", ")}${more} listen${one ? "s" : ""} on all interfaces of the host, past most firewalls. Set the host address to 127.0.0.1 unless everybody may connect.`,
  };
}
