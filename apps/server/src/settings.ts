import { resolve } from "node:path";

/** What an operator may set, read once at start. */
export type Settings = {
  readonly port: number;
  /** The port was asked for, so taking another one would surprise. */
  readonly portIsFixed: boolean;
  readonly host: string;
  readonly dataDir: string;
  /** A PostgreSQL of the operator's own; without it an embedded one is started in the data directory. */
  readonly databaseUrl: string | undefined;
  /** Where browsers reach us when that is not `host:port`, e.g. behind a proxy: `https://tributary.example`. */
  readonly publicUrl: URL | undefined;
  readonly dockerHost: string | undefined;
  readonly logLevel: string;
  /** Whether the sandbox proves at start that hostile functions stay in it (half a second). */
  readonly selfTest: boolean;
  /** The folder of a kernel, for functions in machines of their own; without it there are none. */
  readonly machineKernel: string | undefined;
  /** What carries machines: QEMU behind the processor's walls, or Firecracker; emulated shows that the path works, and is no boundary. */
  readonly machine: "hardware" | "emulated" | "firecracker";
  /** The program Firecracker, where it is not on the path. */
  readonly firecracker: string | undefined;
  /** `none` serves no pages: for tests of everything else, and for running the web app elsewhere. */
  readonly web: "built" | "none";
};

const DEFAULT_PORT = 4000;
const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

const MACHINES = ["hardware", "emulated", "firecracker"];

/** @throws {SettingsError} naming the variable and what it may be */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    port: portOf(env["PORT"]),
    portIsFixed: Boolean(env["PORT"]),
    host: env["HOST"] || "127.0.0.1",
    dataDir: resolve(env["TRIBUTARY_DATA_DIR"] || "data"),
    databaseUrl: env["DATABASE_URL"] || undefined,
    publicUrl: urlOf("TRIBUTARY_URL", env["TRIBUTARY_URL"]),
    dockerHost: env["DOCKER_HOST"] || undefined,
    logLevel: oneOf("LOG_LEVEL", env["LOG_LEVEL"] || "warn", LOG_LEVELS),
    selfTest: oneOf("TRIBUTARY_SANDBOX_TEST", env["TRIBUTARY_SANDBOX_TEST"] || "on", ["on", "off"]) === "on",
    machineKernel: env["TRIBUTARY_MACHINE_KERNEL"] || undefined,
    machine: oneOf("TRIBUTARY_MACHINE", env["TRIBUTARY_MACHINE"] || "hardware", MACHINES) as Settings["machine"],
    firecracker: env["TRIBUTARY_FIRECRACKER"] || undefined,
    web: oneOf("TRIBUTARY_WEB", env["TRIBUTARY_WEB"] || "built", ["built", "none"]) as Settings["web"],
  };
}

export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

function portOf(text: string | undefined): number {
  if (!text) return DEFAULT_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new SettingsError(`PORT must be a number from 0 to 65535, not "${text}".`);
  return port;
}

function urlOf(name: string, text: string | undefined): URL | undefined {
  if (!text) return undefined;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new SettingsError(`${name} must be an http or https address, not "${text}".`);
  return new URL(text);
}

function oneOf(name: string, text: string, allowed: readonly string[]): string {
  if (!allowed.includes(text)) throw new SettingsError(`${name} must be one of ${allowed.join(", ")}, not "${text}".`);
  return text;
}
