import { err, ok, type Result } from "@tributary/core/base";

export type Port = {
  readonly target: string;
  readonly published?: string;
  readonly hostIp?: string;
  readonly protocol?: string;
};

/** Beyond this many ports in one range, it stays a range: the engine would start a helper for each. */
export const MAX_RANGE = 256;

const RANGE = /^(\d{1,5})(?:-(\d{1,5}))?$/;

/**
 * Compose's short form `[[address:]published:]target[/protocol]`, ranges written out where both sides have the same
 * length. The error completes "… because".
 */
export function parsePort(text: string): Result<readonly Port[], string> {
  const [rest = "", protocol, ...more] = text.trim().split("/");
  if (more.length > 0 || protocol === "") return err("after the / comes one protocol");
  if (protocol !== undefined && !/^(tcp|udp|sctp)$/i.test(protocol))
    return err(`${protocol} is not a protocol: tcp, udp or sctp`);
  const bracket = /^\[([^\]]*)\]:?(.*)$/.exec(rest);
  const parts = (bracket ? (bracket[2] ?? "") : rest).split(":");
  const target = parts.pop() ?? "";
  const published = parts.pop() ?? "";
  const hostIp = bracket ? bracket[1] : parts.join(":");
  const to = range(target);
  if (!to) return err(target === "" ? "the container's port is missing" : `${target} is not a port from 1 to 65535`);
  const from = published === "" ? undefined : range(published);
  if (published !== "" && !from) return err(`${published} is not a port or range from 1 to 65535`);
  const shared = {
    ...(hostIp ? { hostIp } : {}),
    ...(protocol && protocol.toLowerCase() !== "tcp" ? { protocol: protocol.toLowerCase() } : {}),
  };
  if (to.length === 1) return ok([{ target, ...(from ? { published } : {}), ...shared }]);
  if (from && from.length !== to.length) return err("the two ranges are not equally long");
  if (to.length > MAX_RANGE) return ok([{ target, ...(from ? { published } : {}), ...shared }]);
  return ok(
    Array.from({ length: to.length }, (_unused, index) => ({
      target: String(to.first + index),
      ...(from ? { published: String(from.first + index) } : {}),
      ...shared,
    })),
  );
}

export function range(text: string): { readonly first: number; readonly length: number } | undefined {
  const match = RANGE.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return last >= first && last <= 65_535 ? { first, length: last - first + 1 } : undefined;
}
