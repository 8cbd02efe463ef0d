import type { IncomingMessage } from "node:http";
import { ok, type Origin, type Result } from "@tributary/core/base";
import type { Principal } from "@tributary/core/governance";
import { oneLine, saidOrigin } from "@tributary/core/protocol";

/**
 * Where a request comes from, for the audit: what it says of itself, and what its connection shows. Without a correlation of
 * its own it gets one, so that everything that comes of it can be found together. Notes that cannot be kept are a sentence.
 */
export function requestOrigin(
  request: IncomingMessage,
  principal: Principal,
  newId: () => string,
): Result<Origin, string> {
  const query = new URLSearchParams(request.url?.split("?", 2)[1] ?? "");
  const said = saidOrigin(
    (header) => headerOf(request, header) ?? query.get(header.replace("x-tributary-", "")) ?? undefined,
  );
  if (!said.ok) return said;
  const address = addressOf(request);
  const userAgent = oneLine(headerOf(request, "user-agent"));
  return ok({
    correlation: newId(),
    ...said.value,
    session: principal.credential.id,
    ...(address ? { clientAddress: address } : {}),
    ...(userAgent ? { userAgent } : {}),
  });
}

/** The other side's address. A proxy on this very machine is believed when it says for whom it speaks; nobody else is. */
function addressOf(request: IncomingMessage): string | undefined {
  const direct = request.socket.remoteAddress;
  const isLocal = direct === "127.0.0.1" || direct === "::1" || direct === "::ffff:127.0.0.1";
  const behind = isLocal ? headerOf(request, "x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
  return behind && /^[0-9a-fA-F:.]{2,45}$/.test(behind) ? behind : direct;
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
