import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What must be seen nowhere: the secret, and what is made of it. */
export const SECRET = 'canary-7c4d1e-Zürich/+="x';
export const TOKEN = "token-canary-93ab41c0-eyJhbGciOiJIUzI1NiJ9";
/** The signature that the far side demands of a text. */
export const signatureOf = (text: string): string => createHmac("sha256", SECRET).update(text).digest("hex");
export const SIGNED = signatureOf("zones");

/** A far side that gives a token for the secret, and zones for the token or for a signature. */
export class FarSide {
  readonly #server: Server;
  readonly heard: string[] = [];
  tokensGiven = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      void textOf(request).then((body) => {
        this.heard.push(`${request.method} ${request.url}`);
        const [status, text] = this.#answer(request, body);
        response.writeHead(status, { "content-type": "text/plain" }).end(text);
      });
    });
  }

  static async start(): Promise<FarSide> {
    const far = new FarSide();
    await new Promise<void>((done) => far.#server.listen(0, "127.0.0.1", done));
    return far;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise((done) => this.#server.close(done));
  }

  #answer({ url, headers }: IncomingMessage, body: string): readonly [status: number, text: string] {
    if (url === "/token") return this.#token(body);
    const isIn = headers.authorization === `Bearer ${TOKEN}` || headers["x-signature"] === SIGNED;
    if (!isIn) return [401, "who are you?"];
    // What it was asked with, for whoever would like to have it.
    return [200, `zone a, asked with ${JSON.stringify(headers)}`];
  }

  #token(body: string): readonly [status: number, text: string] {
    if (new URLSearchParams(body).get("client_secret") !== SECRET) return [403, "no"];
    this.tokensGiven += 1;
    return [200, JSON.stringify({ access_token: TOKEN })];
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

/** Asks a token endpoint, over a connection it was granted, with the secret. */
export const ASKS_FOR_TOKEN = `export default async function main({ secret, connection }) {
  console.log("the secret is", secret.value);
  const body = new URLSearchParams({ client_secret: secret.value }).toString();
  const answer = await fetch("http://oauth.conn/token", { method: "POST", body });
  if (!answer.ok) throw new Error("not with " + secret.value + ": " + await answer.text());
  return { headers: { [connection]: { Authorization: "Bearer " + (await answer.json()).access_token } } };
}
`;

/** Computes what signs a request in, with nobody's help. */
export const SIGNS = `export default async function main({ secret, connection }) {
  const bytes = (text) => new TextEncoder().encode(text);
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(secret.value), hmac, false, ["sign"]);
  const signed = [...new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes("zones")))];
  return { headers: { [connection]: { "X-Signature": signed.map((each) => each.toString(16).padStart(2, "0")).join("") } } };
}
`;

/** Ways to get the secret out, by where it might be seen. Each is given \`{ secret, connection }\`. */
export const LEAKS: { readonly [way: string]: string } = {
  "its words, as an error": "throw new Error(secret.value);",
  "what nobody waits for": "setTimeout(() => { throw secret.value; }, 0); await new Promise(() => {});",
  "what cannot be read": "return { toJSON() { throw new Error(secret.value); } };",
  "its log": "console.log(secret.value); console.error([...secret.value].join(' ')); return null;",
  "what it answers": "return { told: secret.value };",
  "the name of a header": "return { headers: { [connection]: { [secret.value]: 'x' } } };",
  "headers of another": "return { headers: { [secret.value]: { A: secret.value } } };",
  "a second line": "return { headers: { [connection]: { A: 'x\\\\r\\\\nHost: ' + secret.value } } };",
  "the address it asks": "await fetch('http://oauth.conn/' + encodeURIComponent(secret.value)); return null;",
  "a method of its own":
    "await fetch('http://oauth.conn/token', { method: btoa(unescape(encodeURIComponent(secret.value))).replace(/=/g, '') });",
  "the name of a connection":
    "await fetch('http://' + [...secret.value].slice(0, 20).map((c) => c.charCodeAt(0).toString(16)).join('') + '.conn/'); return null;",
  "text that is no JSON": "const it = { secret: secret.value }; it.it = it; return it;",
  "an answer too long": "return { headers: { [connection]: { A: secret.value.repeat(1e6) } } };",
};
