import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const MIN_LENGTH = 32;

type Source = { readonly dataDir: string; readonly env: Readonly<Record<string, string | undefined>> };

/**
 * The key sessions are signed with: BETTER_AUTH_SECRET or TRIBUTARY_SECRET, else the data directory's own, made at the
 * first start and readable by us alone.
 *
 * @throws {Error} with a sentence for the operator if the one given is too short to be a secret
 */
export function loadSecret({ dataDir, env }: Source): string {
  const given = env["BETTER_AUTH_SECRET"] || env["TRIBUTARY_SECRET"];
  return given ? longEnough(given, "BETTER_AUTH_SECRET or TRIBUTARY_SECRET") : keptIn(dataDir, "secret.key");
}

/**
 * The key that workspaces' keys are wrapped with: TRIBUTARY_MASTER_KEY, or the file TRIBUTARY_MASTER_KEY_FILE, else the
 * data directory's own. `previous` (TRIBUTARY_MASTER_KEY_PREVIOUS) still opens what was wrapped before it was changed.
 *
 * @throws {Error} with a sentence for the operator if one is too short, or its file cannot be read
 */
export function loadMasterKey({ dataDir, env }: Source): { readonly current: string; readonly previous?: string } {
  const [given, file, old] = ["", "_FILE", "_PREVIOUS"].map((suffix) => env[`TRIBUTARY_MASTER_KEY${suffix}`]);
  const current = given
    ? longEnough(given, "TRIBUTARY_MASTER_KEY")
    : file
      ? longEnough(readFileSync(file, "utf8").trim(), file)
      : keptIn(dataDir, "master.key");
  return { current, ...(old ? { previous: longEnough(old, "TRIBUTARY_MASTER_KEY_PREVIOUS") } : {}) };
}

/** The data directory's own, made when it is not there. */
function keptIn(dataDir: string, name: string): string {
  const file = join(dataDir, name);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    return create(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return longEnough(readFileSync(file, "utf8").trim(), file);
  }
}

function create(file: string): string {
  const secret = randomBytes(32).toString("base64url");
  const descriptor = openSync(file, "wx", 0o600);
  try {
    writeSync(descriptor, secret);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return secret;
}

function longEnough(secret: string, where: string): string {
  if (secret.length < MIN_LENGTH)
    throw new Error(`${where} holds fewer than ${MIN_LENGTH} characters. Make one with: openssl rand -base64 32`);
  return secret;
}
