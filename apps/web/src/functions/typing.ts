import { TypingClient } from "@tributary/ui/code";

let client: TypingClient | undefined;

/** TypeScript beside this page: one for all editors, with the language as this server's sandboxes have it. */
export function typingClient(): TypingClient {
  client ??= new TypingClient(async () => {
    const answer = await fetch("/api/language");
    if (!answer.ok) throw new Error(`the language's library: ${answer.status}`);
    return (await answer.json()) as readonly string[];
  });
  return client;
}
