type Input = { labels?: Record<string, string> };

export default function main({ labels = {} }: Input) {
  if (labels["owner"]?.trim()) return { result: "success" };
  return {
    result: "warning",
    message: "Nobody is named as responsible: set the label “owner”.",
    path: "/domain/labels",
  };
}
