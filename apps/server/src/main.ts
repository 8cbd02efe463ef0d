import { compose, type Program } from "./compose.ts";
import { AddressTaken, listen } from "./listen.ts";
import { createLog, type Log } from "./log.ts";
import { readSettings, type Settings, SettingsError } from "./settings.ts";

const STOP_WITHIN_MS = 8_000;
const FAULTS_PER_MINUTE = 5;

/** Sockets of people who have gone: nothing of ours is wrong. */
const HARMLESS = new Set(["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "ECONNABORTED"]);

// Next and its types read it; whoever starts us another way means production too.
Object.assign(process.env, { NODE_ENV: process.env.NODE_ENV || "production" });

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  const program = await compose(settings, log, process.env);
  survive(program, log);
  const port = await listen(program.server, settings.host, settings.port, { exactly: settings.portIsFixed });
  stopOnSignals(program, log);
  await program.start();
  console.log(
    `Tributary is ready: ${urlOf(settings, port)}${port !== settings.port && !settings.portIsFixed ? ` (port ${settings.port} is taken)` : ""}`,
  );
}

function urlOf(settings: Settings, port: number): string {
  if (settings.publicUrl) return settings.publicUrl.href;
  const shown = settings.host === "0.0.0.0" || settings.host === "::" ? "localhost" : settings.host;
  return `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}`;
}

/** SIGTERM and SIGINT put things away; a second one, or too long a wait, ends at once. Nothing acknowledged depends on it. */
function stopOnSignals(program: Program, log: Log): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => {
      log.error({}, "stopping took too long, so it was cut short");
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    program.server.close();
    program.close().then(
      () => process.exit(0),
      (fault: unknown) => {
        log.error({ err: fault }, "stopping failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/**
 * After an error nobody caught, what is in memory may be wrong, but what is stored is not: so it is dropped and read anew,
 * and everybody reconnects. A server that keeps failing ends instead, for whoever watches over it to see.
 */
function survive(program: Program, log: Log): void {
  let recent: number[] = [];
  const onFault = (fault: unknown) => {
    if (HARMLESS.has((fault as NodeJS.ErrnoException | null)?.code ?? "")) return;
    log.error({ err: fault }, "an error nobody caught");
    const now = Date.now();
    recent = [...recent.filter((at) => now - at < 60_000), now];
    if (recent.length > FAULTS_PER_MINUTE) process.exit(1);
    program.reset().catch((error: unknown) => log.error({ err: error }, "starting over failed"));
  };
  process.on("uncaughtException", onFault);
  process.on("unhandledRejection", onFault);
}

/** Faults of the world that a sentence explains better than a stack. */
function isExplained(fault: unknown): fault is Error {
  if (!(fault instanceof Error)) return false;
  return (
    fault instanceof SettingsError ||
    fault instanceof AddressTaken ||
    ["AlreadyRunning", "EmbeddedUnavailable"].includes(fault.name)
  );
}

main().catch((fault: unknown) => {
  console.error(isExplained(fault) ? fault.message : fault);
  process.exit(1);
});
