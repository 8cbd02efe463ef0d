import { createHmac } from "node:crypto";

export type Delivery = {
  readonly url: string;
  readonly key: string;
  /** The same for every attempt at the same thing. */
  readonly delivery: string;
  readonly body: string;
  readonly at: number;
};

/** taken: whoever is there has it. later: try again. never: they want no more of it. */
export type Receipt = { readonly kind: "taken" } | { readonly kind: "later" | "never"; readonly reason: string };

/** An attempt takes no longer, whatever the other side does. */
export const DELIVERY_TIMEOUT_MS = 10_000;

/** Sends one thing once [W1] [W2]. Never throws: what the world does wrong is a receipt that says later. */
export async function sendWebhook({ url, key, delivery, body, at }: Delivery, signal?: AbortSignal): Promise<Receipt> {
  const seconds = Math.floor(at / 1000);
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.any([AbortSignal.timeout(DELIVERY_TIMEOUT_MS), ...(signal ? [signal] : [])]),
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Tributary",
        "tributary-delivery": delivery,
        "tributary-signature": `t=${seconds},v1=${signature(key, seconds, body)}`,
      },
    });
    // What the other side says beyond its status is not read: it could be endless.
    await response.body?.cancel();
    if (response.ok) return { kind: "taken" };
    return { kind: response.status === 410 ? "never" : "later", reason: `It answered ${response.status}.` };
  } catch (fault) {
    return { kind: "later", reason: reasonOf(fault) };
  }
}

/** What a receiver compares with `v1`. */
export function signature(key: string, seconds: number, body: string): string {
  return createHmac("sha256", key).update(`${seconds}.${body}`).digest("hex");
}

function reasonOf(fault: unknown): string {
  if (fault instanceof Error && fault.name === "TimeoutError")
    return `It did not answer within ${DELIVERY_TIMEOUT_MS / 1000} seconds.`;
  const cause = fault instanceof Error ? (fault.cause ?? fault) : fault;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return `It cannot be reached${code ? ` (${code})` : ""}.`;
}
