type Ipam = { config?: { subnet?: string }[] };
type Domain = { ipam?: Ipam; external?: boolean };
type Other = { name: string; value?: Ipam };
type Range = { text: string; from: number; to: number };

/** Whether the network's address ranges are well-formed and nobody else's. */
export default function networkAddresses({ domain = {}, others = [] }: { domain?: Domain; others?: Other[] }) {
  const path = "/domain/ipam";
  const subnets = (domain.ipam?.config ?? []).flatMap(({ subnet }) => (subnet ? [subnet] : []));
  if (subnets.length === 0) return { result: "success", path, message: "The engine chooses its addresses." };
  for (const text of subnets) {
    const mine = rangeOf(text);
    if (mine === "malformed")
      return { result: "failure", path, message: `${text} is not a range in CIDR form, such as 172.28.0.0/16.` };
    if (mine === undefined) continue;
    const other = others.find(({ value }) =>
      (value?.config ?? []).some(({ subnet }) => overlaps(mine, subnet && rangeOf(subnet))),
    );
    if (other)
      return {
        result: "failure",
        path,
        message: `${text} overlaps the addresses of the network ${other.name}. The engine refuses the second of them.`,
      };
  }
  return { result: "success", path, message: "No other network here uses its addresses." };
}

/** The range as numbers; undefined for IPv6, whose ranges are not compared. */
function rangeOf(text: string): Range | "malformed" | undefined {
  if (text.includes(":")) return /^[0-9a-fA-F:.]+\/\d{1,3}$/.test(text) ? undefined : "malformed";
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return "malformed";
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((byte) => byte > 255) || bits > 32) return "malformed";
  const size = 2 ** (32 - bits);
  const from = Math.floor((((a * 256 + b) * 256 + c) * 256 + d) / size) * size;
  return { text, from, to: from + size - 1 };
}

function overlaps(a: Range, b: Range | "malformed" | "" | undefined): boolean {
  return typeof b === "object" && a.from <= b.to && b.from <= a.to;
}
