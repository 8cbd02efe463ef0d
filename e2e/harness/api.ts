import type { APIRequestContext } from "@playwright/test";

/** What a person's browser asks the server besides the pages: for setting a scene that another journey walks by hand. */
export type Api = {
  query<T>(procedure: string, input?: unknown): Promise<T>;
  /** `headers`: what a program would send with it, such as a correlation. */
  command<T>(procedure: string, input?: unknown, headers?: Readonly<Record<string, string>>): Promise<T>;
};

/** The server's tRPC interface over HTTP, with the cookies of `request`. Rejects with the server's sentence. */
export function apiOf(request: APIRequestContext): Api {
  return {
    async query(procedure, input) {
      const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;
      return answerOf(procedure, await request.get(`/api/trpc/${procedure}${query}`));
    },
    async command(procedure, input, headers = {}) {
      const data = { json: input ?? null };
      return answerOf(procedure, await request.post(`/api/trpc/${procedure}`, { data, headers }));
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
