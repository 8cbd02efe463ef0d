type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json | undefined };
type Range = { subnet?: string; ipRange?: string; gateway?: string; auxAddresses?: Fields };
type Ipam = { driver?: string; config?: Range[]; options?: Fields };
type Domain = Fields & { ipam?: Ipam; compose?: Fields };
type Input = { name?: string; engineName?: string; domain?: Domain };

/** The part of a network, volume, config or secret in the Compose file. */
export default function objectCompose({ name = "", engineName = "", domain = {} }: Input) {
  const spec = tidy({
    name: domain["name"],
    external: domain["external"],
    driver: domain["driver"],
    driver_opts: domain["driverOpts"],
    internal: domain["internal"],
    attachable: domain["attachable"],
    enable_ipv4: domain["enableIpv4"],
    enable_ipv6: domain["enableIpv6"],
    ipam: domain.ipam && ipamOf(domain.ipam),
    content: domain["content"],
    file: domain["file"],
    environment: domain["environment"],
    template_driver: domain["templateDriver"],
    labels: domain["labels"],
  });
  return { format: "json", code: JSON.stringify({ name, engineName, spec: { ...spec, ...domain.compose } }) };
}

function ipamOf({ driver, config = [], options }: Ipam): Json {
  const ranges = config.map(({ subnet, ipRange, gateway, auxAddresses }) =>
    tidy({ subnet, ip_range: ipRange, gateway, aux_addresses: auxAddresses as Json | undefined }),
  );
  return tidy({ driver, config: ranges, options: options as Json | undefined });
}

/** Without what is unset, and without empty lists and groups. */
function tidy(fields: Fields): { [key: string]: Json } {
  const kept = Object.entries(fields).filter(
    ([, value]) =>
      value !== undefined && (typeof value !== "object" || value === null || Object.keys(value).length > 0),
  );
  return Object.fromEntries(kept) as { [key: string]: Json };
}
