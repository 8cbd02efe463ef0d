import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Somebody else's system, with things in it that are put, read and deleted by their ids. */
export type Acme = {
  readonly origin: string;
  /** What is there, by id. */
  readonly things: Map<string, Readonly<Record<string, unknown>>>;
  /** Each request: `PUT <id>`. */
  readonly asked: string[];
  /** While this says so, requests of that method are answered with this status. */
  readonly fails: Map<string, number>;
  close(): Promise<void>;
};

export async function startAcme(): Promise<Acme> {
  const [things, asked, fails] = [
    new Map<string, Record<string, unknown>>(),
    [] as string[],
    new Map<string, number>(),
  ];
  const server = createServer(async (request, response) => {
    const id = String(request.url?.replace("/things/", ""));
    const method = request.method ?? "";
    asked.push(`${method} ${id}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const status = fails.get(method);
    if (status !== undefined) return void response.writeHead(status).end("not today");
    if (method === "PUT") things.set(id, JSON.parse(Buffer.concat(chunks).toString()));
    const thing = things.get(id);
    if (!thing) return void response.writeHead(404).end();
    if (method === "DELETE") things.delete(id);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(thing));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    ...{ things, asked, fails, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    close: () => new Promise((done) => server.close(() => done())),
  };
}
