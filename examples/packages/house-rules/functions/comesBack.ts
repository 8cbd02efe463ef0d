type Input = { restart?: string };

export default function main({ restart }: Input) {
  if (restart && restart !== "no") return { result: "success" };
  return {
    result: "warning",
    message: "When it ends, nothing starts it again.",
    path: "/domain/restart",
    suggestion: { path: "/domain/restart", value: "unless-stopped" },
  };
}
