import { createTyping, type Typing } from "@tributary/typing";
import type { TypingAnswer, TypingCall } from "./typing-client.ts";

let typing: Typing | undefined;

/** The compiler beside the page: first it is given the language, then it is asked about texts, one after the other. */
self.addEventListener("message", ({ data }: MessageEvent<TypingCall>) => {
  if (data.ask === "begin") typing = createTyping(data.library);
  else if (typing) self.postMessage({ id: data.id, value: answer(typing, data) } satisfies TypingAnswer);
});

function answer(typing: Typing, call: Exclude<TypingCall, { readonly ask: "begin" }>): unknown {
  switch (call.ask) {
    case "problems":
      return typing.problems(call.text);
    case "completions":
      return typing.completions(call.text, call.position);
    case "detail":
      return typing.detail(call.text, call.position, call.name);
    case "meaning":
      return typing.meaning(call.text, call.position);
  }
}
