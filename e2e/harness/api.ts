import type { APIRequestContext } from "@playwright/test";

/** What a person's browser asks the server besides the pages: for setting a scene that another journey walks by hand. */
export type Api = {
  query<T>(procedure: string, input?: unknown): Promise<T>;
  command<T>(procedure: string, input?: unknown): Promise<T>;
};

/** The server's tRPC interface over HTTP, with the cookies of `request`. Rejects with the server's sentence. */
export function apiOf(request: APIRequestContext): Api {
  return {
    async query(procedure, input) {
      const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;
      return answerOf(procedure, await request.get(`/api/trpc/${procedure}${query}`));
    },
    async command(procedure, input) {
      return answerOf(procedure, await request.post(`/api/trpc/${procedure}`, { data: { json: input ?? null } }));
    },
  };
}

type Answer = {
  readonly result?: { readonly data?: { readonly json?: unknown } };
  readonly error?: { readonly json?: { readonly message?: string } };
};

async function answerOf<T>(procedure: string, response: { status(): number; text(): Promise<string> }): Promise<T> {
  const text = await response.text();
  const answer = JSON.parse(text) as Answer;
  if (answer.error) throw new Error(`${procedure}: ${answer.error.json?.message ?? text}`);
  return answer.result?.data?.json as T;
}
