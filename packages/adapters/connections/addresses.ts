import { type LookupAddress, lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Why a name's address is not connected to. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}

/** Ranges that are somebody's own network. Listed by IANA's special-purpose registries (RFC 6890 and its updates). */
const PRIVATE = blockList([
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["::", 128],
  ["::1", 128],
  ["fc00::", 7],
  ["64:ff9b:1::", 48],
]);

/** Never, whatever is declared: a cloud's metadata service answers there with the machine's own credentials; and nobody is "everybody". */
const NEVER = blockList([
  ["169.254.0.0", 16],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["fe80::", 10],
  ["ff00::", 8],
  ["fd00:ec2::", 32],
]);

/** IPv6 forms that carry an IPv4 address in their last 32 bits: mapped, compatible, translated (NAT64), and 6to4 in bits 16 to 48. */
const MAPPED = /^::(?:ffff:(?:0:)?)?(\d+\.\d+\.\d+\.\d+)$/i;

/** Whether a connection that does (not) declare private addresses may go to this one. */
export function isAllowed(address: string, options: { readonly privateAddresses: boolean }): boolean {
  const inner = MAPPED.exec(address)?.[1];
  if (inner !== undefined) return isAllowed(inner, options);
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (isIP(address) === 0 || NEVER.check(address, family)) return false;
  if (family === "ipv6" && hasEmbedded(address)) return false;
  return options.privateAddresses || !PRIVATE.check(address, family);
}

/**
 * Resolves once, looks at every address, and connects to one it has looked at: a name that answers differently the next
 * time (rebinding) is not asked again.
 */
export function vettedLookup(options: { readonly privateAddresses: boolean }): LookupFunction {
  return (hostname, asked, done) => {
    lookup(hostname, { ...asked, all: true }, (error, addresses) => {
      if (error) return done(error, "", 0);
      const found = addresses as readonly LookupAddress[];
      const bad = found.find(({ address }) => !isAllowed(address, options));
      const [first] = found;
      if (bad || !first)
        return done(new AddressRefused(`${hostname} leads to ${bad?.address ?? "nowhere"}, which is refused.`), "", 0);
      if (asked.all) done(null, [first]);
      else done(null, first.address, first.family);
    });
  };
}

function hasEmbedded(address: string): boolean {
  const prefixes = blockList([
    ["::ffff:0:0", 96],
    ["64:ff9b::", 96],
    ["2002::", 16],
  ]);
  return prefixes.check(address, "ipv6");
}

function blockList(ranges: readonly (readonly [address: string, bits: number])[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of ranges) list.addSubnet(address, bits, address.includes(":") ? "ipv6" : "ipv4");
  return list;
}
