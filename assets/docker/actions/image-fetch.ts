import type Docker from "dockerode";
import { engineMessage, lostReason } from "../engine/failures.ts";
import { parseImage } from "../engine/image-reference.ts";
import { Refused } from "../engine/refused.ts";
import { TimedOut, within } from "../engine/within.ts";
import type { Context } from "./context.ts";

/** A pull that says nothing for this long is given up. */
const PULL_IDLE_MS = 120_000;

export type ImageWanted = {
  readonly reference: string;
  readonly platform?: string | undefined;
  readonly policy?: string | undefined;
};

/**
 * The image on the engine, fetched if the policy asks for it.
 *
 * @throws {Refused} in words when it is not there and cannot be had
 */
export async function ensureImage(ctx: Context, wanted: ImageWanted): Promise<Docker.ImageInspectInfo> {
  const always = wanted.policy === "always" || wanted.policy === "refresh";
  const present = always ? undefined : await ctx.ask(ctx.engine.image(wanted.reference));
  if (present) return present;
  if (wanted.policy === "never")
    throw new Refused(
      `The image ${wanted.reference} is not on the engine, and its pull policy says never to fetch it.`,
    );
  if (wanted.policy === "build")
    throw new Refused(
      `The image ${wanted.reference} is to be built from source, and is not on the engine. Build it there first.`,
    );
  await pullImage(ctx, wanted);
  const fetched = await ctx.ask(ctx.engine.image(wanted.reference));
  if (!fetched) throw new Refused(`The image ${wanted.reference} was fetched, but the engine does not know it.`);
  return fetched;
}

async function pullImage(ctx: Context, { reference, platform }: ImageWanted): Promise<void> {
  ctx.log(`Fetching the image ${reference}`);
  const { repository, tag, digest } = parseImage(reference);
  // Without a tag an engine would fetch every tag there is.
  const query = { fromImage: repository, tag: digest ?? tag ?? "latest", ...(platform ? { platform } : {}) };
  try {
    const messages = await ctx.ask(ctx.engine.pull(query), 120);
    await follow(messages, pullLines(ctx.log), ctx.signal);
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw pullFailure(error, reference, ctx.signal);
  }
  ctx.log(`Fetched the image ${reference}`);
}

type PullMessage = {
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
};

/** One line per step of a layer; its progress in between is left out. */
function pullLines(log: (line: string) => void): (message: PullMessage) => void {
  let last = "";
  return ({ status, id, progressDetail }) => {
    const line = [id, status].filter(Boolean).join(": ");
    const isProgress = progressDetail?.current !== undefined;
    if (!isProgress && line !== "" && line !== last) log(line);
    if (!isProgress) last = line;
  };
}

/** Reads an engine's messages to their end. Rejects on one that is an error, a lost connection, silence or cancellation. */
async function follow(
  messages: AsyncIterable<string>,
  onMessage: (message: PullMessage) => void,
  signal: AbortSignal,
): Promise<void> {
  const lines = messages[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await within(PULL_IDLE_MS, lines.next(), signal);
    if (done) return;
    const message = JSON.parse(value) as PullMessage;
    if (message.error !== undefined) throw new Error(message.error);
    onMessage(message);
  }
}

/** Why an image could not be had, with its name; what may pass is thrown on as it is, to be tried again. */
function pullFailure(error: unknown, reference: string, signal: AbortSignal): unknown {
  if (signal.aborted || lostReason(error) !== undefined || error instanceof TimedOut) return error;
  const reason = engineMessage(error);
  if (/manifest.*(unknown|not found)|not found: manifest|no such image|repository .* not found/i.test(reason)) {
    return new Refused(`The image ${reference} does not exist in its registry. Check its name and tag.`);
  }
  if (/denied|unauthorized|authentication required|no basic auth credentials/i.test(reason)) {
    return new Refused(
      `The registry does not give out the image ${reference}: it does not exist there, or needs a sign-in. Choose one under Secrets, Registry sign-in.`,
    );
  }
  if (
    /no such host|network is unreachable|connection refused|server misbehaving|no route to host|proxyconnect/i.test(
      reason,
    )
  ) {
    return new Refused(
      `The image ${reference} is not on the engine, and its registry cannot be reached from there (${reason}).`,
    );
  }
  if (/timeout|timed out|connection reset|EOF|TLS handshake/i.test(reason))
    return Object.assign(new Error(`the image ${reference} could not be fetched: ${reason}`), { statusCode: 503 });
  return new Refused(`The image ${reference} could not be fetched: ${reason}.`);
}
